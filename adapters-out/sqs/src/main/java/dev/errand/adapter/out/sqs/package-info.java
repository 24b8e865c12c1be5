/**
 * Mailboxes in Amazon SQS, standard and FIFO queues. Calls that many threads make at the same
 * moment go out as one ({@link dev.errand.adapter.out.sqs.Batches}), what is received is under a
 * lease that is known here ({@link dev.errand.adapter.out.sqs.Leases}), bodies too large for a
 * message go to a bucket ({@link dev.errand.adapter.out.sqs.Bucket}), and what the service's errors
 * mean is said in one place, {@link dev.errand.adapter.out.sqs.Failures}.
 */
package dev.errand.adapter.out.sqs;
