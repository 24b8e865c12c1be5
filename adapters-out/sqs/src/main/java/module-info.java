/** Mailboxes in Amazon SQS. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic")
module dev.errand.adapter.out.sqs {
  requires dev.errand.application;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.apache5;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.services.s3;
  requires software.amazon.awssdk.services.sqs;
  requires software.amazon.awssdk.utils;
  requires static org.jspecify;

  provides dev.errand.application.spi.MailboxProvider with
      dev.errand.adapter.out.sqs.SqsMailboxProvider;
}
