/** The services behind the incoming ports, and their one public assembly. */
package dev.errand.application;
