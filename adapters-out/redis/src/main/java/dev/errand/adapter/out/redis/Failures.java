package dev.errand.adapter.out.redis;

import dev.errand.application.port.out.PortException;
import dev.errand.domain.failure.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong, for every way in which a call can: the one place that knows. */
final class Failures {

  /** Where an error is a script's, older servers put its code behind a dash in the middle. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?:^|:"
              + " -)(OOM|READONLY|NOPERM|NOAUTH|WRONGPASS|LOADING|BUSY|MISCONF|NOREPLICAS|MASTERDOWN"
              + "|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|CROSSSLOT|WRONGTYPE|UNKILLABLE)\\b");

  private final RedisAddress.Server server;

  Failures(RedisAddress.Server server) {
    this.server = server;
  }

  /** What a call's exception says. */
  PortException of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof PortException known ? known : new PortException(failure(cause), cause);
  }

  /** What an attempt to connect says: nothing was asked, so nothing can be lost. */
  PortException ofConnecting(Throwable thrown) {
    PortException said = of(thrown);
    return said.failure() instanceof Failure.Lost || said.failure() instanceof Failure.TimedOut
        ? new PortException(notConnected(thrown), thrown)
        : said;
  }

  private Failure failure(Throwable cause) {
    Failure refused = refusal(cause);
    if (refused != null) {
      return refused;
    }
    return switch (cause) {
      case CancellationException e -> lost();
      case RedisCommandTimeoutException e -> noAnswer(server.timeout());
      case RedisCommandInterruptedException e ->
          new Failure.Unavailable(at("was not waited for: the thread was interrupted"));
      case RedisException e -> unavailable(e);
      case IOException e -> lost();
      default ->
          new Failure.Unexpected(
              at("cannot be used: " + Objects.requireNonNullElse(cause.getMessage(), "" + cause)));
    };
  }

  /** What the server, or one of several, itself said, wherever in the chain, or null. */
  private @Nullable Failure refusal(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisCommandExecutionException e && e.getMessage() != null) {
        return said(e.getMessage());
      }
      for (Throwable node : cause.getSuppressed()) {
        Failure refused = refusal(node);
        if (refused != null) {
          return refused;
        }
      }
    }
    return null;
  }

  private Failure said(String text) {
    Matcher matcher = CODE.matcher(text);
    String code = matcher.find() ? matcher.group(1) : "";
    return switch (code) {
      case "OOM" ->
          new Failure.StorageFull(
              at("is out of memory; let workers empty it, or raise its maxmemory"));
      case "MISCONF" ->
          new Failure.StorageFull(
              at("refuses writes, since it cannot save to its disk; see its log"));
      case "READONLY" ->
          new Failure.Unavailable(
              at("is a read-only replica; name the primary, or Sentinels with 'sentinel='"));
      case "NOREPLICAS" ->
          new Failure.Unavailable(
              at("has fewer replicas than its min-replicas-to-write asks for; start them"));
      case "NOPERM" ->
          new Failure.Unauthorized(at("does not permit " + who() + " to do this: " + text));
      case "NOAUTH" ->
          new Failure.Unauthorized(at("wants a password; name its secret with 'secret='"));
      case "WRONGPASS" -> wrongPassword();
      case "LOADING" -> new Failure.Unavailable(at("is still loading its data"));
      case "BUSY", "UNKILLABLE" ->
          new Failure.Unavailable(at("is busy with somebody's long script"));
      case "MASTERDOWN" -> new Failure.Unavailable(at("is a replica without its primary"));
      case "CLUSTERDOWN", "TRYAGAIN" ->
          new Failure.Unavailable(at("is a Cluster that is not whole now"));
      case "MOVED", "ASK", "CROSSSLOT" ->
          new Failure.InvalidRequest(at("is part of a Cluster; add 'cluster=on' to the address"));
      case "WRONGTYPE" ->
          new Failure.Corrupt(
              at("holds something else under the mailbox's keys; use another name: " + text));
      default -> byWords(text);
    };
  }

  private Failure byWords(String text) {
    if (text.contains("max number of clients")) {
      return new Failure.Unavailable(at("takes no more clients; raise its maxclients"));
    }
    if (text.contains("AUTH") && text.contains("without any password configured")) {
      return new Failure.Unauthorized(at("has no password set; drop 'secret' from the address"));
    }
    if (text.contains("DB index is out of range")) {
      return new Failure.InvalidRequest(at("has no such database; mend 'db'"));
    }
    if (text.contains("cluster support disabled")) {
      return new Failure.InvalidRequest(at("is no Cluster; drop 'cluster=on'"));
    }
    if (text.contains("invalid password")) {
      return wrongPassword();
    }
    return new Failure.Rejected(at("refuses: " + text));
  }

  private Failure unavailable(RedisException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = Objects.requireNonNullElse(root.getMessage(), "");
    if (rejected(e)) {
      return new Failure.Unavailable(at("is away; connecting again goes on by itself"));
    }
    if (text.contains("Connection closed") || text.contains("Connection disconnected")) {
      return lost();
    }
    return notConnected(e);
  }

  /** Whether a command never left, its connection being away. */
  static boolean rejected(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause instanceof RedisException
        && cause.getMessage() != null
        && cause.getMessage().contains("Commands are rejected");
  }

  /** No connection could be made, so nothing was asked. */
  Failure notConnected(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return new Failure.Unavailable(
            at("cannot be trusted over TLS (" + cause.getMessage() + "); check 'ca' and its name"));
      }
    }
    if (server.kind() instanceof RedisAddress.Kind.Sentinel sentinel) {
      return new Failure.Unavailable(
          "no Sentinel of %s leads to a primary '%s'; are they running, and is that its name?"
              .formatted(server.shown(), sentinel.primary()));
    }
    return new Failure.Unavailable(
        at(
            isLate(thrown)
                ? "cannot be reached within %d ms; is it running there?"
                    .formatted(server.timeout().toMillis())
                : "cannot be reached; is it running there?"));
  }

  private static boolean isLate(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException
          || cause instanceof RedisCommandTimeoutException
          || cause.getClass().getSimpleName().equals("ConnectTimeoutException")) {
        return true;
      }
    }
    return false;
  }

  Failure noAnswer(Duration timeout) {
    return new Failure.TimedOut(
        at(
            "gave no answer within %d ms; whether it did it is unknown"
                .formatted(timeout.toMillis())));
  }

  private Failure lost() {
    return new Failure.Lost(at("lost the connection in a call; whether it did it is unknown"));
  }

  Failure closed() {
    return new Failure.Unavailable("the connections to " + server.shown() + " were closed");
  }

  private Failure wrongPassword() {
    return new Failure.Unauthorized(
        at(
            server.secret() == null
                ? "does not let " + who() + " in; name the password's secret with 'secret='"
                : "does not let %s in with the secret '%s'; check both"
                    .formatted(who(), server.secret())));
  }

  Failure noSecret(String name) {
    return new Failure.Unauthorized(
        "there is no secret '%s', the password for %s; set it".formatted(name, server.shown()));
  }

  Failure noCertificates(String file) {
    return new Failure.InvalidRequest(
        "the file '%s' with the certificates to trust for %s cannot be read; mend 'ca'"
            .formatted(file, server.shown()));
  }

  Failure lacks(String commands, String mailbox) {
    return new Failure.Unauthorized(
        at(
            "does not permit %s all of what mailbox '%s' needs (%s); grant it by ACL SETUSER NAME ~errand:{%s}:* &errand:{%s}:* and these commands"
                .formatted(who(), mailbox, commands, mailbox, mailbox)));
  }

  Failure otherLayout(String mailbox, String layout) {
    return new Failure.InvalidRequest(
        at(
            "has mailbox '%s' in layout %s, of another version of Errand; run that version, or use another name"
                .formatted(mailbox, layout)));
  }

  private String who() {
    return server.user() == null ? "the default user" : "user '" + server.user() + "'";
  }

  private String at(String what) {
    return "Redis at " + server.shown() + " " + what;
  }
}
