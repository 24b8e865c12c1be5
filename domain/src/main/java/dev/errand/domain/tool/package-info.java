/** What tools look like from the outside: their schema, their effect, and who may call them. */
package dev.errand.domain.tool;
