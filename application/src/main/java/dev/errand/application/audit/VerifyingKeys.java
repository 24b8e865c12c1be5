package dev.errand.application.audit;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.failure.Failure;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The public keys that are trusted, by their ids. Thread-safe. */
final class VerifyingKeys {

  static final String ALGORITHM = "Ed25519";
  static final String PUBLIC = "PUBLIC KEY";

  private final Map<String, PublicKey> keys = new LinkedHashMap<>();

  private VerifyingKeys() {}

  static VerifyingKeys of(PublicKey... trusted) {
    VerifyingKeys keys = new VerifyingKeys();
    for (PublicKey key : trusted) {
      keys.keys.put(id(key), key);
    }
    return keys;
  }

  /** The public key in a text. */
  static PublicKey key(String pem, String source) {
    byte[] der = Pem.bytes(PUBLIC, pem, source);
    try {
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new PortException(
          new Failure.InvalidRequest("the public key in %s is no Ed25519 key".formatted(source)));
    }
  }

  /** SHA-256 of the key in its DER form. */
  static String id(PublicKey key) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw impossible(e);
    }
  }

  /** Why a checkpoint proves nothing, or null if it is signed by a trusted key. */
  @Nullable String problem(AuditCheckpoint checkpoint) {
    PublicKey key = keys.get(checkpoint.statement().key());
    if (key == null) {
      return "it is signed by the unknown key " + checkpoint.statement().key();
    }
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(checkpoint.statement().signedBytes());
      if (signature.verify(Base64.getDecoder().decode(checkpoint.signature()))) {
        return null;
      }
    } catch (SignatureException | IllegalArgumentException e) {
      // Said below: what is no signature at all is forged, too.
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
    return "its signature is not that of the key it names";
  }

  static IllegalStateException impossible(GeneralSecurityException e) {
    return new IllegalStateException("every JVM has Ed25519 and SHA-256", e);
  }
}
