package dev.errand.bootstrap.fleet;

import dev.errand.testservers.SqsServer;
import dev.errand.testservers.TestServers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queues on the SQS that all tests share, so nothing is done to it: as with SQS itself, it is the
 * workers that go.
 */
final class SqsQueues implements MailboxServer {

  private final SqsServer server = TestServers.sqs();
  private final Map<String, String> queues = new ConcurrentHashMap<>();

  @Override
  public String prefix() {
    return "sqs:";
  }

  @Override
  public String address(String mailbox) {
    return prefix()
        + queues.computeIfAbsent(mailbox, name -> server.newQueue("-" + name, Map.of()))
        + "?endpoint="
        + URLEncoder.encode(server.endpoint().toString(), StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, String> variables() {
    return server.variables();
  }

  @Override
  public void close() {}
}
