/**
 * The files of a session as a value: which path holds which content. The bytes live elsewhere; here
 * a snapshot is a reference and a rollback is forgetting.
 */
package dev.errand.domain.workspace;
