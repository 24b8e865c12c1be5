package dev.errand.adapter.out.openai;

import java.io.ByteArrayOutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** A request's bytes, sent from where they were written. */
final class RequestBody extends ByteArrayOutputStream {

  private static final int FIRST_SIZE = 4096;

  private static final ContentType JSON = ContentType.create("application/json");

  RequestBody() {
    super(FIRST_SIZE);
  }

  HttpEntity entity() {
    return new ByteArrayEntity(buf, 0, count, JSON);
  }
}
