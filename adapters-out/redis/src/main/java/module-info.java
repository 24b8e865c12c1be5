/** The mailbox in Redis: one server, Sentinel or Cluster. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic")
module dev.errand.adapter.out.redis {
  requires dev.errand.application;
  requires lettuce.core;
  requires io.netty.common;
  requires static org.jspecify;

  provides dev.errand.application.spi.MailboxProvider with
      dev.errand.adapter.out.redis.RedisMailboxProvider,
      dev.errand.adapter.out.redis.RedisTlsMailboxProvider;
}
