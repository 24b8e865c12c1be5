package dev.errand.application.audit;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.audit.AuditChain;
import dev.errand.domain.audit.AuditCheckpoint;
import dev.errand.domain.failure.Failure;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/** The pair of keys that signs checkpoints. Thread-safe. */
public final class SigningKey {

  private static final String PRIVATE = "PRIVATE KEY";

  private final PrivateKey secret;
  private final PublicKey known;
  private final String id;

  private SigningKey(PrivateKey secret, PublicKey known) {
    this.secret = secret;
    this.known = known;
    this.id = VerifyingKeys.id(known);
  }

  /** A new pair; chance comes from the JVM's own source of secure random numbers. */
  static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(VerifyingKeys.ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw VerifyingKeys.impossible(e);
    }
  }

  /**
   * The pair in a text with both blocks.
   *
   * @param source where it is from, for messages
   */
  public static SigningKey of(String pem, String source) {
    PublicKey known = VerifyingKeys.key(pem, source);
    SigningKey key;
    try {
      key =
          new SigningKey(
              KeyFactory.getInstance(VerifyingKeys.ALGORITHM)
                  .generatePrivate(new PKCS8EncodedKeySpec(Pem.bytes(PRIVATE, pem, source))),
              known);
    } catch (GeneralSecurityException e) {
      throw new PortException(
          new Failure.InvalidRequest(
              "the private key in %s is no Ed25519 key in PKCS#8".formatted(source)));
    }
    AuditCheckpoint trial = key.sign("", new AuditChain(1, AuditChain.GENESIS), Instant.EPOCH);
    if (VerifyingKeys.of(known).problem(trial) != null) {
      throw new PortException(
          new Failure.InvalidRequest(
              "the private key and the public key in %s are no pair".formatted(source)));
    }
    return key;
  }

  /** How checkpoints name it. */
  String id() {
    return id;
  }

  /** Both keys. */
  String pem() {
    return Pem.block(PRIVATE, secret.getEncoded()) + publicPem();
  }

  String publicPem() {
    return Pem.block(VerifyingKeys.PUBLIC, known.getEncoded());
  }

  /** Signs how a tenant's chain ends. */
  AuditCheckpoint sign(String tenant, AuditChain head, Instant at) {
    AuditCheckpoint.Statement statement =
        new AuditCheckpoint.Statement(tenant, head.number(), head.hash(), at, id);
    try {
      Signature signature = Signature.getInstance(VerifyingKeys.ALGORITHM);
      signature.initSign(secret);
      signature.update(statement.signedBytes());
      return new AuditCheckpoint(statement, Base64.getEncoder().encodeToString(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw VerifyingKeys.impossible(e);
    }
  }
}
