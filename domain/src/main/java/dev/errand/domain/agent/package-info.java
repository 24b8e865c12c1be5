/** Agents as declarative documents: prompt, tools, limits, and when they may stop. */
package dev.errand.domain.agent;
