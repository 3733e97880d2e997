/* Judges one SMTP reply, or reads one mail from standard input.
 *
 *     judge '550 5.1.1 The email account that you tried to reach does not exist. ...'
 *     judge - < message.eml
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <todoku.h>

static const char *shown(const todoku_result *result, size_t i, todoku_field field) {
  const char *text = todoku_get(result, i, field);
  return text ? text : "-";
}

/* All of standard input; its size in *bytes. NULL: memory is out. */
static char *read_input(size_t *bytes) {
  size_t room = 65536, got;
  char *text = malloc(room);
  *bytes = 0;
  while (text && (got = fread(text + *bytes, 1, room - *bytes, stdin)) > 0) {
    *bytes += got;
    if (*bytes == room) {
      char *more = realloc(text, room *= 2);
      if (!more) free(text);
      text = more;
    }
  }
  return text;
}

static todoku_status look(const todoku_reader *reader, const char *argument,
                          todoku_result **result) {
  todoku_status status;
  size_t bytes;
  char *mail;
  if (strcmp(argument, "-") != 0)
    return todoku_judge(reader, argument, TODOKU_WHOLE, NULL, result);
  mail = read_input(&bytes);
  if (!mail) return TODOKU_NO_MEMORY;
  status = todoku_read_mail(reader, mail, bytes, NULL, result);
  free(mail);
  return status;
}

int main(int argc, char **argv) {
  todoku_reader *reader;
  todoku_result *result;
  todoku_status status;
  char *message = NULL;
  size_t i;
  if (argc != 2) {
    fprintf(stderr, "usage: judge REPLY|-\n");
    return 2;
  }
  status = todoku_open(NULL, 0, &reader, &message);
  if (status == TODOKU_OK) status = look(reader, argv[1], &result);
  if (status != TODOKU_OK) {
    fprintf(stderr, "judge: %s\n", message ? message : todoku_status_text(status));
    todoku_free_text(message);
    return 2;
  }
  printf("%s\n", todoku_kind(result));
  for (i = 0; i < todoku_count(result); i++) {
    printf("%s %s (%s), fault: %s, do: %s\n", shown(result, i, TODOKU_ADDRESS),
           shown(result, i, TODOKU_CAUSE), shown(result, i, TODOKU_PERMANENCE),
           shown(result, i, TODOKU_RESPONSIBLE), shown(result, i, TODOKU_ACTION));
    printf("%s\n%s\n", shown(result, i, TODOKU_WHY_EN), shown(result, i, TODOKU_WHY_JA));
  }
  todoku_free(result);
  todoku_close(reader);
  return 0;
}
