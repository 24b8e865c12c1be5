/**
 * An archive in Amazon S3. A session is written part after part, streaming, each by an {@link
 * dev.errand.adapter.out.s3.ObjectUpload}; its {@link dev.errand.adapter.out.s3.Inventory} comes
 * last, and only what has one is stored. Nothing is ever written over. What the service's errors
 * mean is said in one place, {@link dev.errand.adapter.out.s3.Failures}.
 */
package dev.errand.adapter.out.s3;
