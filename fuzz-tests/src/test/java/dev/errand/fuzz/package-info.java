/**
 * Fuzzing of everything that reads foreign bytes: the targets' names, what replays their corpora,
 * and what runs the fuzzer. A target is a class beside the parser it tries, in the parser's
 * package, so that nothing is opened for its sake. The README of this module says how to use it.
 */
package dev.errand.fuzz;
