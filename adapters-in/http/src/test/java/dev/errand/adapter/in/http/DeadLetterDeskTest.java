package dev.errand.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.domain.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterDeskTest {

  private static final String PATH = "/v1/dead-letters";
  private static final String JSON = "Content-Type: application/json\r\n";

  private final Gateway gateway = new Gateway();
  private final FakeLetters letters = gateway.application.letters;

  @BeforeEach
  void letters() {
    letters.add("l1", new Failure.Unavailable("the model is away"), "acme", 1);
    letters.add("l2", new Failure.Unavailable("the model is away"), "other", 2);
    letters.add("l3", new Failure.Corrupt("no brief"), "acme", 3);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Answer post(String action, String body) throws Exception {
    return gateway.post(PATH + "/" + action, JSON, body);
  }

  private static void isProblem(Answer answer, int status, String detail) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("detail").asString()).contains(detail);
  }

  @Nested
  class Looking {

    @ParameterizedTest
    @CsvSource({
      "'', 'l3,l2,l1'",
      "?kind=unavailable, 'l2,l1'",
      "?tenant=acme, 'l3,l1'",
      "?tenant=acme&kind=unavailable&agent=analyst, l1",
      "?before=2026-03-01T14:00:00Z, l1",
      "?limit=2, 'l3,l2'",
      "?agent=nobody, ''"
    })
    void listShouldHoldWhatMatchesTheNewestFirst(String query, String ids) throws Exception {
      Answer answer = gateway.get(PATH + query);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(
              answer.json().get("deadLetters").valueStream().map(each -> each.get("id").asString()))
          .containsExactlyElementsOf(ids.isEmpty() ? List.of() : List.of(ids.split(",")));
    }

    @Test
    void listShouldSayWhatIsKnownOfEach() throws Exception {
      assertThat(gateway.get(PATH + "?kind=corrupt").json().get("deadLetters").get(0))
          .hasToString(
              "{\"id\":\"l3\",\"kind\":\"corrupt\",\"message\":\"no brief\",\"agent\":\"analyst\","
                  + "\"tenant\":\"acme\",\"sessionId\":\"l3\",\"attempts\":3,\"deliveries\":4,"
                  + "\"firstAt\":\"2026-03-01T12:00:00Z\",\"lastAt\":\"2026-03-01T15:00:00Z\"}");
    }

    @ParameterizedTest
    @CsvSource({
      "?limit=0, limit must be",
      "?limit=1001, limit must be",
      "?limit=many, limit must be",
      "?before=yesterday, before must be an instant",
      "?kind=, must be a text",
      "?kind=a&kind=b, must be given once",
      "?id=l1, is not known here"
    })
    void queryThatMakesNoSenseShouldBeRefused(String query, String detail) throws Exception {
      isProblem(gateway.get(PATH + query), 400, detail);
    }

    @Test
    void letterShouldBeShownWhole() throws Exception {
      assertThat(gateway.get(PATH + "/l2").json()).hasToString("{\"id\":\"l2\",\"body\":\"raw\"}");
    }

    @Test
    void unknownLetterShouldNotBeFound() throws Exception {
      isProblem(gateway.get(PATH + "/l9"), 404, "there is no dead letter 'l9'");
    }
  }

  @Nested
  class Replaying {

    @Test
    void matchingLettersShouldBePutBackTheOldestFirst() throws Exception {
      Answer answer = post("replay", "{\"kind\":\"unavailable\"}");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json()).hasToString("{\"replayed\":[\"l1\",\"l2\"],\"failed\":[]}");
      assertThat(letters.asked)
          .containsExactly("replay l1 by http@127.0.0.1", "replay l2 by http@127.0.0.1");
    }

    @Test
    void limitShouldLeaveTheNewerOnesForTheNextRequest() throws Exception {
      post("replay", "{\"all\":true,\"limit\":2,\"fresh\":true}");

      assertThat(letters.asked)
          .containsExactly(
              "replay l1 afresh by http@127.0.0.1", "replay l2 afresh by http@127.0.0.1");
    }

    @Test
    void oneThatCannotBePutBackShouldNotKeepTheOthers() throws Exception {
      letters.failing.put("l3", new Failure.InvalidRequest("it holds no brief"));

      Answer answer = post("replay", "{\"ids\":[\"l3\",\"l9\",\"l1\"]}");

      assertThat(answer.status()).isEqualTo(207);
      assertThat(answer.json())
          .hasToString(
              "{\"replayed\":[\"l1\"],\"failed\":[{\"id\":\"l3\",\"message\":\"it holds no"
                  + " brief\"},{\"id\":\"l9\",\"message\":\"there is no dead letter l9\"}]}");
    }

    @Test
    void mailboxThatIsAwayShouldEndItAtOnce() throws Exception {
      Failure away = new Failure.Unavailable("the mailbox is away");
      letters.failing.put("l2", away);

      assertThat(post("replay", "{\"all\":true}").json())
          .hasToString(
              "{\"replayed\":[\"l1\"],\"failed\":[{\"id\":\"l2\",\"message\":\"the mailbox is"
                  + " away\"}]}");
      isProblem(post("replay", "{\"all\":true}"), 503, "the mailbox is away");
      assertThat(letters.letters).containsOnlyKeys("l2", "l3");
    }
  }

  @Nested
  class Purging {

    @Test
    void matchingLettersShouldBeGone() throws Exception {
      assertThat(post("purge", "{\"tenant\":\"acme\"}").json()).hasToString("{\"purged\":2}");
      assertThat(letters.letters).containsOnlyKeys("l2");
    }

    @Test
    void namedLettersShouldBeGone() throws Exception {
      assertThat(post("purge", "{\"ids\":[\"l1\",\"l9\"]}").json()).hasToString("{\"purged\":1}");
      assertThat(letters.letters).containsOnlyKeys("l2", "l3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"all\":true,\"limit\":1}", "{\"tenant\":\"acme\",\"fresh\":true}"})
    void whatWouldNotBeHeldToShouldBeRefused(String body) throws Exception {
      isProblem(post("purge", body), 400, "is not known here");

      assertThat(letters.letters).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"all\":false}",
        "{\"all\":true,\"kind\":\"corrupt\"}",
        "{\"ids\":[\"l1\"],\"all\":true}",
        "{\"ids\":[]}",
        "{\"ids\":[1]}",
        "{\"ids\":\"l1\"}",
        "{\"kind\":7}",
        "{\"all\":\"true\"}",
        "{\"all\":true,\"limit\":0}",
        "{\"all\":true,\"limit\":\"5\"}",
        "{\"all\":true,\"fresh\":1}",
        "{\"everything\":true}"
      })
  void bodyThatDoesNotSayWhichShouldChangeNothing(String body) throws Exception {
    isProblem(post("replay", body), 400, "");
    isProblem(post("purge", body), 400, "");

    assertThat(letters.asked).isEmpty();
    assertThat(letters.letters).hasSize(3);
  }

  @Test
  void otherMethodsShouldBeToldWhatThePathTakes() throws Exception {
    assertThat(gateway.get(PATH + "/purge").status()).isEqualTo(405);
    assertThat(gateway.ask("DELETE", PATH + "/l1", "", "").status()).isEqualTo(405);
    assertThat(letters.letters).hasSize(3);
  }
}
