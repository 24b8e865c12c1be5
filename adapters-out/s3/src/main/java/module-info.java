/** An archive in Amazon S3, or in what speaks its wire. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings({"module", "requires-automatic"})
module dev.errand.adapter.out.s3 {
  requires dev.errand.application;
  requires com.github.luben.zstd_jni;
  requires org.apache.commons.compress;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.apache5;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.services.s3;
  requires software.amazon.awssdk.utils;
  requires static org.jspecify;

  provides dev.errand.application.spi.ArchiveProvider with
      dev.errand.adapter.out.s3.S3ArchiveProvider;
}
