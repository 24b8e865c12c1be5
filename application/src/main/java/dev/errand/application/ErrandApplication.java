package dev.errand.application;

import dev.errand.application.audit.AuditOffline;
import dev.errand.application.port.in.AnswerApproval;
import dev.errand.application.port.in.AuditFiles;
import dev.errand.application.port.in.CancelBrief;
import dev.errand.application.port.in.CheckHealth;
import dev.errand.application.port.in.ExportLedgers;
import dev.errand.application.port.in.FollowBrief;
import dev.errand.application.port.in.InspectSessions;
import dev.errand.application.port.in.KeepAudit;
import dev.errand.application.port.in.ListAgents;
import dev.errand.application.port.in.ManageDeadLetters;
import dev.errand.application.port.in.PruneSessions;
import dev.errand.application.port.in.ReadMetrics;
import dev.errand.application.port.in.ReadQuotas;
import dev.errand.application.port.in.RecordOperations;
import dev.errand.application.port.in.RestoreSessions;
import dev.errand.application.port.in.RunBrief;
import dev.errand.application.port.in.ServeBriefs;
import dev.errand.application.port.in.SubmitBrief;
import dev.errand.application.port.in.VerifyAudit;
import dev.errand.application.port.out.Codecs;

/** Every use case, connected. Thread-safe. */
public interface ErrandApplication extends AutoCloseable {

  /**
   * Connects the services to their ports. Does no I/O.
   *
   * @throws dev.errand.application.port.out.PortException with {@code InvalidRequest} if two tool
   *     boxes offer the same tool, or their resources do not fit together
   */
  static ErrandApplication assemble(Ports ports, Settings settings) {
    return Assembly.of(ports, settings);
  }

  /** What can be done about the audit log without any port but the codecs. Does no I/O. */
  static AuditFiles auditFiles(Codecs codecs) {
    return new AuditOffline(codecs);
  }

  /** Takes briefs. */
  SubmitBrief submitBrief();

  /** Runs an accepted brief here. */
  RunBrief runBrief();

  /** Tells how a brief is getting on. */
  FollowBrief followBrief();

  /** Calls briefs off. */
  CancelBrief cancelBrief();

  /** Answers approvals. */
  AnswerApproval answerApproval();

  /** Looks into sessions. */
  InspectSessions inspectSessions();

  /** Brings sessions back from the archive. */
  RestoreSessions restoreSessions();

  /** Removes old sessions from the ledger. */
  PruneSessions pruneSessions();

  /** Gives archived ledgers to those who analyse them. */
  ExportLedgers exportLedgers();

  /** Handles dead letters. */
  ManageDeadLetters manageDeadLetters();

  /** Proves the audit log. */
  VerifyAudit verifyAudit();

  /** Takes out of the audit log what is to be kept elsewhere. */
  KeepAudit keepAudit();

  /** Records what happens around the services. */
  RecordOperations recordOperations();

  /** Tells what tenants have used. */
  ReadQuotas readQuotas();

  /** Lists agents. */
  ListAgents listAgents();

  /** Says how the runtime is. */
  CheckHealth checkHealth();

  /** Gives the measurements away. */
  ReadMetrics readMetrics();

  /** Works on the mailbox. */
  ServeBriefs serveBriefs();

  /**
   * Closes the resources of tools that live as long as the runtime; to be called when nothing runs
   * any more and before ports are closed. What fails is logged.
   */
  @Override
  void close();
}
