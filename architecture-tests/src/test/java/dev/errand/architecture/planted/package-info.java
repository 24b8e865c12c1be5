/** Classes that break the rules, each in one way, to show that the rules find it. */
package dev.errand.architecture.planted;
