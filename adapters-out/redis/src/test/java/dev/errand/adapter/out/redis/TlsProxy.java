package dev.errand.adapter.out.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Speaks TLS in front of a Redis that was built without it. */
final class TlsProxy implements AutoCloseable {

  private static final char[] KEY = "changeit".toCharArray();

  private final SSLServerSocket socket;
  private final Path certificate;

  private TlsProxy(SSLServerSocket socket, Path certificate) {
    this.socket = socket;
    this.certificate = certificate;
  }

  /** Starts one whose certificate is for a name. */
  static TlsProxy start(Path directory, String name, int redis) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "redis",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(KEY),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    if (keytool.waitFor() != 0) {
      throw new AssertionError("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), KEY);
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, KEY);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Path certificate = directory.resolve(name + ".pem");
    Files.writeString(
        certificate,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate("redis").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    TlsProxy proxy = new TlsProxy(socket, certificate);
    Thread.ofVirtual().start(() -> proxy.accept(redis));
    return proxy;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The file with what to trust. */
  Path certificate() {
    return certificate;
  }

  private void accept(int redis) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), redis);
        copy(client, server);
        copy(server, client);
      } catch (IOException e) {
        // One connection less, or the end.
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (from;
                  to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[8192];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                  out.write(buffer, 0, read);
                  out.flush();
                }
              } catch (IOException e) {
                // Closed by either side.
              }
            });
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
