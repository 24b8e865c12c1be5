/**
 * The rules the code base is held to. What a rule looks at is found on disk and on the class path,
 * never listed twice, and every kind of rule is shown to fail on a class planted to break it.
 */
package dev.errand.architecture;
