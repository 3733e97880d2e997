/* todoku.h - what a mail server's words mean, for programs in C and in every language that calls C.
 *
 * Judges SMTP replies and reads returned mail (bounces, complaints, automatic replies): the cause,
 * whose fault it is, whether it will pass, what to do, in Japanese and English. Link with -ltodoku
 * (pkg-config todoku). C89 and later; C++.
 *
 *     todoku_reader *reader;
 *     todoku_result *result;
 *     if (todoku_open(NULL, 0, &reader, NULL) == TODOKU_OK) {
 *       if (todoku_judge(reader, "550 5.1.1 User unknown", TODOKU_WHOLE, NULL, &result) == TODOKU_OK) {
 *         puts(todoku_get(result, 0, TODOKU_CAUSE));        "user_unknown"
 *         puts(todoku_json(result));                        as `todoku explain --json` prints it
 *         todoku_free(result);
 *       }
 *       todoku_close(reader);
 *     }
 *
 * Text is UTF-8 and ends with a zero byte. Input is never kept: it may be freed as soon as a call
 * returns. It may hold any bytes; damaged mail is read as far as it goes. What a result says lives
 * until todoku_free.
 *
 * Threads: a reader never changes after todoku_open and serves any number of threads at once. A
 * result may be read by many threads, and is freed once, when none uses it any more. There is no
 * global state, and no function prints, exits, reads the environment or the network.
 *
 * Compatibility: functions and values are only added. The words in results (causes and so on) are
 * the closed vocabularies of docs/catalogue.md.
 */
#ifndef TODOKU_H
#define TODOKU_H

#include <stddef.h>

#if defined(__GNUC__)
#define TODOKU_API __attribute__((visibility("default")))
#else
#define TODOKU_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Every function that can fail returns one of these; on failure its outputs are NULL. */
typedef enum todoku_status {
  TODOKU_OK = 0,
  TODOKU_INVALID = 1,   /* an argument is NULL that must not be, or is out of range */
  TODOKU_NOT_FOUND = 2, /* no such file or folder */
  TODOKU_MALFORMED = 3, /* a catalogue file does not load */
  TODOKU_TOO_LARGE = 4, /* a catalogue file of more than 64 MiB */
  TODOKU_IO = 5,        /* a file cannot be read */
  TODOKU_NO_MEMORY = 6
} todoku_status;

/* A short English text for a status; never NULL; not to be freed. */
TODOKU_API const char *todoku_status_text(todoku_status status);

/* "0.1.0": of the library that is running; not to be freed. */
TODOKU_API const char *todoku_version(void);

/* The catalogue of replies, made ready. Takes some milliseconds and megabytes: open one, keep it. */
typedef struct todoku_reader todoku_reader;

/* Opens the catalogue that is built in, extended or overridden by `count` files or folders of
 * *.toml in `paths` (docs/catalogue.md); NULL and 0 for none. On failure `*message`, if `message`
 * is not NULL, is set to what is wrong and where, to be released with todoku_free_text; it may be
 * NULL when memory is out. Errors: INVALID, NOT_FOUND, MALFORMED, TOO_LARGE, IO, NO_MEMORY. */
TODOKU_API todoku_status todoku_open(const char *const *paths, size_t count,
                                     todoku_reader **reader, char **message);
/* NULL is allowed. Results live on. */
TODOKU_API void todoku_close(todoku_reader *reader);
TODOKU_API void todoku_free_text(char *text);

/* What is known beside the text itself. Members may be NULL; zero the struct, set `size` to
 * sizeof(todoku_known) (0 is INVALID), then what you know: later versions may add members at its
 * end. */
typedef struct todoku_known {
  size_t size;
  const char *provider;  /* "gmail": who answered, if you know */
  const char *mx;        /* the host that answered; its provider is found from it */
  const char *recipient; /* to whom the mail went */
  const char *stage;     /* banner, ehlo, starttls, auth, mail, rcpt, data, eod */
  const char *domain;    /* the sender's domain, for the record to publish */
  const char *ip;        /* the sending address */
  const char *selector;  /* of your DKIM key */
  const char *input;     /* a name for the text, given back as "input" in the JSON */
} todoku_known;

/* For `bytes`: the text ends with its zero byte. */
#define TODOKU_WHOLE ((size_t)-1)

typedef struct todoku_result todoku_result;

/* Judges one SMTP reply, of one or many lines, with its code ("550-5.1.1 ...") or without. `known`
 * may be NULL. The result has one recipient, none if the text is empty. Linear in `bytes`.
 * Errors: INVALID, NO_MEMORY. */
TODOKU_API todoku_status todoku_judge(const todoku_reader *reader, const char *reply, size_t bytes,
                                      const todoku_known *known, todoku_result **result);

/* Reads a mail: header, body, any line ends. An ordinary mail gives a result of the kind "none" and
 * no recipient. `known` may be NULL; its provider, mx, recipient and stage are not used here: the
 * mail tells them. Linear in `bytes`. Errors: INVALID, NO_MEMORY. */
TODOKU_API todoku_status todoku_read_mail(const todoku_reader *reader, const char *mail,
                                          size_t bytes, const todoku_known *known,
                                          todoku_result **result);

/* NULL is allowed. */
TODOKU_API void todoku_free(todoku_result *result);

/* The whole result as one line of JSON, the object of `todoku explain --json` (docs/cli.md). Like
 * all texts of a result it belongs to the result. NULL if `result` is. */
TODOKU_API const char *todoku_json(const todoku_result *result);

/* "reply", "bounce", "delayed", "delivered", "complaint", "auto_reply" or "none". */
TODOKU_API const char *todoku_kind(const todoku_result *result);

/* How many recipients the result tells of; 0 if `result` is NULL. */
TODOKU_API size_t todoku_count(const todoku_result *result);

typedef enum todoku_field {
  TODOKU_ADDRESS = 0,
  TODOKU_REPLY_CODE = 1,  /* "550" */
  TODOKU_STATUS_CODE = 2, /* "5.1.1" */
  TODOKU_STAGE = 3,
  TODOKU_TEXT = 4,        /* what the server said */
  TODOKU_CAUSE = 5,       /* "user_unknown" */
  TODOKU_PERMANENCE = 6,  /* "permanent", "temporary", "ambiguous" */
  TODOKU_RESPONSIBLE = 7, /* "recipient", "sender", "provider", "network" */
  TODOKU_SCOPE = 8,
  TODOKU_ACTION = 9,      /* "suppress", "retry", "fix_auth", ... */
  TODOKU_CONFIDENCE = 10, /* "exact", "family", "words", "status", "code", "none" */
  TODOKU_PROVIDER = 11,
  TODOKU_RULE = 12,       /* the entry of the catalogue that says so */
  TODOKU_WHY_JA = 13,     /* what happened and what to do, for people */
  TODOKU_WHY_EN = 14
} todoku_field;

/* One field (a todoku_field) of recipient `index`, from 0; NULL if it is not known, or there is no
 * such recipient or field. UTF-8, ended by its first zero byte; todoku_json has all of it. */
TODOKU_API const char *todoku_get(const todoku_result *result, size_t index, int field);

#ifdef __cplusplus
}
#endif

#endif
