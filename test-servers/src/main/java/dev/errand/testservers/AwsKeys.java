package dev.errand.testservers;

import java.util.Map;

/**
 * What clients of SQS and S3 sign with: the keys of the environment where it names one of those
 * servers too, else some that only servers of tests know.
 */
record AwsKeys(String accessKey, String secretKey) {

  private static final AwsKeys OURS =
      new AwsKeys("AKIAERRANDTESTING123", "4kq/Zt0nQvX8m2Rr1yUuPpLl7sVbE5wHhGgFfDdS");

  private static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
  private static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";

  private static final Once<AwsKeys> IN_USE = new Once<>(() -> of(System.getenv()).announced());

  /** Those of this process, which the SDK finds from now on wherever it is asked to look. */
  static AwsKeys inUse() {
    return IN_USE.get();
  }

  static AwsKeys of(Map<String, String> environment) {
    boolean named =
        environment.containsKey(TestServers.SQS) || environment.containsKey(TestServers.S3);
    return named && environment.containsKey(ACCESS_KEY) && environment.containsKey(SECRET_KEY)
        ? new AwsKeys(environment.get(ACCESS_KEY), environment.get(SECRET_KEY))
        : OURS;
  }

  /** What processes need in their environment beside what they inherit. */
  Map<String, String> variables() {
    return equals(OURS) ? Map.of(ACCESS_KEY, accessKey, SECRET_KEY, secretKey) : Map.of();
  }

  private AwsKeys announced() {
    if (equals(OURS)) {
      System.setProperty("aws.accessKeyId", accessKey);
      System.setProperty("aws.secretAccessKey", secretKey);
    }
    return this;
  }

  @Override
  public String toString() {
    return "AwsKeys[" + accessKey + "]";
  }
}
