/**
 * Language models that speak OpenAI's chat completions, at OpenAI or at any server that took the
 * wire over. What servers disagree about is kept in one place, {@link
 * dev.errand.adapter.out.openai.Dialect}; what their errors mean in another, {@link
 * dev.errand.adapter.out.openai.Failures}.
 */
package dev.errand.adapter.out.openai;
