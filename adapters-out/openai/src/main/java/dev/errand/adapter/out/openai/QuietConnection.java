package dev.errand.adapter.out.openai;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * A connection that logs nothing of what passes through it. The one it extends logs headers and
 * bytes at debug level, and with them the key.
 */
final class QuietConnection extends DefaultManagedHttpClientConnection {

  private static final Http1Config BOUNDS =
      Http1Config.custom()
          // Ten thousand may be open at once; what is larger is read and written past it.
          .setBufferSize(1024)
          .setMaxLineLength(16 << 10)
          .setMaxHeaderCount(256)
          .build();

  QuietConnection() {
    super("model", null, null, BOUNDS, null, null, null, null);
  }

  @Override
  public void bind(Socket socket) throws IOException {
    bind(new SocketHolder(socket));
  }

  @Override
  public void bind(SSLSocket sslSocket, Socket socket) throws IOException {
    bind(new SocketHolder(sslSocket, socket));
  }

  @Override
  protected void onRequestSubmitted(ClassicHttpRequest request) {}

  @Override
  protected void onResponseReceived(ClassicHttpResponse response) {}
}
