package dev.errand.adapter.out.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.adapter.out.offline.Question.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {

  @Test
  void clausesShouldBeTheSingleQuestions() {
    Question question =
        new Question(
            "Did temperatures change, when does most rain fall, and which weather is common?\n"
                + "Point out unusual days.");

    assertThat(question.clauses())
        .extracting(Question::text)
        .containsExactly(
            "Did temperatures change",
            "when does most rain fall",
            "which weather is common",
            "Point out unusual days");
  }

  @Test
  void decimalPointsShouldNotEndAQuestion() {
    assertThat(new Question("Is the mean above 3.5 today?").clauses()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "Does income matter?, income, 1",
    "Does income matter?, health, 0",
    "Was it warmer?, temp_max, 0.4",
    "How did temperatures change?, temp_max, 0.7"
  })
  void relevanceShouldSayHowMuchAColumnIsNamed(String text, String column, double expected) {
    assertThat(new Question(text).relevance(column)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Which weather is most common?, SHARES",
    "Point out unusual days., OUTLIER",
    "How do income and health relate?, CONNECTION",
    "Why did revenue fall in March?, FALL",
    "When in the year does it rain?, SEASON",
    "Is there a trend?, TREND",
    "How complete is it?, COMPLETENESS"
  })
  void topicShouldBeHeardFromPlainWords(String text, Topic topic) {
    assertThat(new Question(text).asks(topic)).isTrue();
  }

  @Test
  void theFutureShouldBeHeard() {
    assertThat(new Question("What will sales be next week?").asksForTheFuture()).isTrue();
    assertThat(new Question("What were sales last week?").asksForTheFuture()).isFalse();
  }

  @Test
  void anArticleShouldNotBeTakenForAValue() {
    assertThat(new Question("Is there a trend?").mentions("a")).isFalse();
    assertThat(new Question("How many have status 500?").mentions("500")).isTrue();
  }
}
