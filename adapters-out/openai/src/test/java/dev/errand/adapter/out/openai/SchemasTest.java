package dev.errand.adapter.out.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {

  private static Schemas.Schema schema(String text) {
    return new Schemas().of(text.replace('\'', '"'), "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'object','properties':{},'required':[],'additionalProperties':false}",
        "{'type':'object','properties':{'a':{'type':'string','enum':['x']},"
            + "'b':{'type':'array','items':{'$ref':'#/$defs/c'}}},'required':['a','b'],"
            + "'additionalProperties':false,'$defs':{'c':{'type':'object',"
            + "'properties':{'d':{'anyOf':[{'type':'number'},{'type':'null'}]}},"
            + "'required':['d'],'additionalProperties':false}}}"
      })
  void closedSchemaWithoutOptionalPropertiesShouldBeStrict(String text) {
    assertThat(schema(text).strict()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'array','items':{'type':'string'}}",
        "{'type':'object','properties':{'a':{}},'required':['a']}",
        "{'type':'object','properties':{'a':{}},'required':[],'additionalProperties':false}",
        "{'type':'object','properties':{'a':{'type':'object'}},'required':['a'],"
            + "'additionalProperties':false}",
        "{'type':'object','properties':{'a':{'minLength':1}},'required':['a'],"
            + "'additionalProperties':false}",
        "{'type':'object','properties':{'a':{'items':{'oneOf':[]}}},'required':['a'],"
            + "'additionalProperties':false}",
        "{'type':'object','anyOf':[],'properties':{},'required':[],'additionalProperties':false}"
      })
  void otherSchemasShouldNotBeStrict(String text) {
    assertThat(schema(text).strict()).isFalse();
  }
}
