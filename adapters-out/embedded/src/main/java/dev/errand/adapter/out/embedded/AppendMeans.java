package dev.errand.adapter.out.embedded;

import dev.errand.application.port.out.Scheduler;
import java.nio.file.Path;

/**
 * What the files of one store share that are appended to.
 *
 * @param root the directory of all
 * @param lock held while a file is written to
 * @param scheduler to wait for other processes
 * @param fsync how to wait for the disk
 * @param open the files written to last
 */
record AppendMeans(Path root, SharedLock lock, Scheduler scheduler, Fsync fsync, OpenFiles open) {}
