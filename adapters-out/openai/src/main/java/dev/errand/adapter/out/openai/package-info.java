/** Language models that speak the OpenAI wire. */
package dev.errand.adapter.out.openai;
