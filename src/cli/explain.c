/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/mem.h"
#include "casework/report.h"
#include "casework/route.h"
#include "cli/attachments.h"
#include "cli/cli.h"
#include "cli/site.h"
#include "msg/authres.h"
#include "msg/machine.h"
#include "msg/reader.h"
#include "msg/reply.h"
#include "store/outbox.h"

static const char usage[] =
    "usage: heyward explain [--json] FILE\n"
    "\n"
    "For the admin: what heyward sees in a mail (\"-\": standard input), and\n"
    "what it would do with it. Nothing is stored or sent, nothing is said of\n"
    "who wrote it, and \"Quiet Heron\" stands for the code name.\n"
    "\n"
    "Example:\n"
    "\theyward explain report.eml\n";

/* What each kind of mail causes; intake.c does it. */
static const struct effect {
	const char *text;
	const char *class; /* of the case that it opens, or NULL */
	bool is_shown; /* do moderators get its words? */
} effects[] = {
    [ROUTE_OWN] = {.text = "a mail of heyward's that came back: dropped"},
    [ROUTE_BOUNCE] = {.text = "about a mail of heyward's: if that did not "
			      "arrive, moderators are told"},
    [ROUTE_BOUNCE_STRAY] = {.text = "about an unknown mail: opens a case "
				    "without its words",
	.class = "machine"},
    [ROUTE_MACHINE_THREADED] = {.text = "about a mail of heyward's: noted in "
					"its case",
	.is_shown = true},
    [ROUTE_MACHINE] = {.text = "opens a case",
	.class = "machine",
	.is_shown = true},
    [ROUTE_UNREADABLE] = {.text = "opens a case", .class = "unreadable"},
    [ROUTE_MODERATOR] = {.text = "a moderator's: its commands are obeyed"},
    [ROUTE_REFUSED] = {.text = "a moderator's address without the right to "
			       "speak for it: refused"},
    [ROUTE_TOLD] = {.text = "a moderator tells of something: asked back"},
    [ROUTE_PARTY] = {.text = "a party's answer: goes to the moderators",
	.is_shown = true},
    [ROUTE_STRANGER] = {.text = "an answer from another address: goes to the "
				"moderators, unverified",
	.is_shown = true},
    [ROUTE_PHRASE] = {.text = "a reporter goes on from another address",
	.is_shown = true},
    [ROUTE_REPORT] = {.text = "opens a case",
	.class = "report",
	.is_shown = true},
};

static const char *const verdicts[] = {
    [AUTHRES_NONE] = "none",
    [AUTHRES_PASS] = "pass",
    [AUTHRES_FAIL] = "fail",
};

/* Those that need counting, or the time of arrival, are not seen here. */
static const char *const no_acks[] = {
    [ACK] = NULL,
    [NO_ACK_UNREADABLE] = "the mail could not be read",
    [NO_ACK_SENDER] = "there is no usable sender address",
    [NO_ACK_MACHINE] = "the mail is automatic",
    [NO_ACK_FORGED] = "the mail server says that somebody else sent it",
    [NO_ACK_UNVERIFIED] = "the mail server says nothing of its sender",
    [NO_ACK_FLOOD] = "the sender has too many cases today",
    [NO_ACK_OLD] = "the mail is too old",
    [NO_ACK_AGAIN] = "the sender got one today already",
};

struct explanation {
	struct routed routed;
	struct machine machine;
	struct authres auth;
	struct report_preview preview;
	const char *no_ack; /* why there is no acknowledgement, or NULL */
	const char *no_sender; /* why the sender is not usable, or NULL */
	struct reply as_moderator, as_party;
};

/* ---------------------------- the mail ---------------------------- */

/* At most limit bytes, as a run would take in; *is_cut: there are more. */
static int read_all(struct buf *raw, bool *is_cut, int fd, size_t limit)
{
	char piece[16384];
	ssize_t n = 1;

	while (n > 0 && raw->len <= limit) {
		n = read(fd, piece, sizeof piece);
		if (n == -1 && errno == EINTR)
			n = 1;
		else if (n > 0)
			buf_add(raw, piece, (size_t)n);
	}
	explicit_bzero(piece, sizeof piece);
	*is_cut = raw->len > limit;
	if (*is_cut)
		buf_truncate(raw, limit);
	return n == -1 ? -1 : 0;
}

static int read_file(struct buf *raw, bool *is_cut, const char *path,
    size_t limit, struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd, ret;

	fd = is_stdin ? STDIN_FILENO
	              : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ret = fd == -1 ? -1 : read_all(raw, is_cut, fd, limit);
	if (ret == -1)
		err_set(err, ERR_INPUT, "%s: %s",
		    is_stdin ? "standard input" : path, strerror(errno));
	if (fd != -1 && !is_stdin)
		close(fd);
	return ret;
}

/* --------------------------- what it is --------------------------- */

static void explain_sender(struct explanation *ex)
{
	const struct report_preview *preview = &ex->preview;

	if (preview->is_sender_usable)
		return;
	ex->no_sender = "it has no address that could be answered";
	if (preview->record.sender_doubt != NULL)
		ex->no_sender = preview->record.sender_doubt;
	if (preview->record.unreadable != NULL)
		ex->no_sender = "the mail could not be read";
}

static void explain_replies(struct explanation *ex, const struct conf *conf,
    const struct message *message, struct pool *pool)
{
	struct reply_own own = {conf->community.address, conf->community.name,
	    conf->imap.separator};
	const char *s = message->text == NULL ? "" : message->text;
	struct blob text = {s, strlen(s)};

	reply_cut(&ex->as_moderator, pool, &text, &own, REPLY_MODERATOR);
	reply_cut(&ex->as_party, pool, &text, &own, REPLY_PARTY);
}

static int explain(struct explanation *ex, struct desk *desk,
    const struct incoming *mail, struct pool *pool, struct err *err)
{
	const struct message *message = mail->message;
	const struct conf *conf = desk->conf;
	const char *class;

	memset(ex, 0, sizeof *ex);
	if (route_mail(&ex->routed, desk, message, pool, err) == -1)
		return -1;
	machine_classify(&ex->machine, message, conf->community.address);
	authres_judge(&ex->auth, message, conf->auth.authserv_id);
	class = effects[ex->routed.route].class;
	report_preview(
	    &ex->preview, desk, mail, class == NULL ? "machine" : class, pool);
	ex->no_ack = class == NULL ? "the mail opens no case"
	                           : no_acks[ex->preview.no_ack];
	explain_sender(ex);
	explain_replies(ex, conf, message, pool);
	return 0;
}

/* ---------------------------- as text ----------------------------- */

static void print_why(const struct explanation *ex)
{
	const struct record *record = &ex->preview.record;

	if (ex->routed.route == ROUTE_UNREADABLE)
		printf("why: %s\n", record->unreadable);
	else if (ex->routed.route == ROUTE_OWN)
		puts("why: its Message-ID is heyward's");
	else if (ex->machine.kind == MACHINE_PERSON)
		puts("why: no sign that a program wrote it");
	else
		printf("why: %s, because of: %s%s%s\n",
		    machine_name(ex->machine.kind), ex->machine.sign,
		    ex->machine.status[0] == '\0' ? "" : ", status ",
		    ex->machine.status);
}

static void print_verdicts(const struct explanation *ex)
{
	printf("class: %s (%s)\n", route_name(ex->routed.route),
	    effects[ex->routed.route].text);
	print_why(ex);
	printf("sender: %s%s\n",
	    ex->no_sender == NULL ? "usable" : "not usable: ",
	    ex->no_sender == NULL ? "" : ex->no_sender);
	printf("authentication: %s: %s\n", verdicts[ex->auth.verdict],
	    ex->auth.reason);
	if (ex->no_ack == NULL)
		puts("acknowledgement: yes, unless the sender had enough "
		     "today or the mail is late");
	else
		printf("acknowledgement: no: %s\n", ex->no_ack);
	if (ex->preview.record.too_large)
		puts("too large: only its beginning was read");
	printf("other recipients: %zu\n", ex->preview.n_others);
}

static const char *text_source(const struct record *record)
{
	if (record->clean[0] == '\0')
		return "none";
	return record->from_html ? "html" : "plain";
}

static void print_cut(const char *use, const struct reply *reply)
{
	printf("as %s mail, cut would be: %zu lines quoted, %zu of a "
	       "signature\n",
	    use, reply->n_quoted, reply->n_signature);
}

static void print_words(const struct explanation *ex)
{
	const struct record *record = &ex->preview.record;

	printf("text: %s%s%s\n", text_source(record),
	    record->text_differs ? ", differs from the HTML" : "",
	    record->text_cut ? ", cut because of its length" : "");
	print_cut("a moderator's", &ex->as_moderator);
	print_cut("a party's", &ex->as_party);
	attachments_print(record);
	printf("traces of its author replaced: %llu\n",
	    (unsigned long long)record->replaced);
	if (record->subject != NULL)
		printf("subject: %s\n", record->subject);
	if (record->clean[0] != '\0')
		printf("\n--- the clean copy, from %s ---\n\n%s\n",
		    ex->preview.code_name, record->clean);
}

static void print_text(const struct explanation *ex)
{
	print_verdicts(ex);
	if (effects[ex->routed.route].is_shown)
		print_words(ex);
	else if (ex->routed.route != ROUTE_UNREADABLE)
		puts("text: nobody gets to read it");
}

/* ---------------------------- as JSON ----------------------------- */

static json_t *cut_json(const struct reply *reply)
{
	return json_pack("{s:I, s:I}", "quoted", (json_int_t)reply->n_quoted,
	    "signature", (json_int_t)reply->n_signature);
}

static json_t *words_json(const struct explanation *ex)
{
	const struct record *record = &ex->preview.record;

	return json_pack("{s:s*, s:s, s:s, s:b, s:b, s:I, s:o, s:{s:o, s:o}}",
	    "subject", record->subject, "text", record->clean, "text_source",
	    text_source(record), "text_differs", record->text_differs,
	    "text_cut", record->text_cut, "replaced",
	    (json_int_t)record->replaced, "files", attachments_json(record),
	    "cut", "moderator", cut_json(&ex->as_moderator), "party",
	    cut_json(&ex->as_party));
}

static json_t *machine_json(const struct machine *machine)
{
	return json_pack("{s:s, s:s, s:s}", "kind", machine_name(machine->kind),
	    "sign", machine->sign, "status", machine->status);
}

static json_t *verdicts_json(const struct explanation *ex)
{
	const struct record *record = &ex->preview.record;

	return json_pack("{s:s, s:o*, s:s*, s:b, s:s*, s:{s:s, s:s}, s:b, "
			 "s:s*, s:b, s:I}",
	    "class", route_name(ex->routed.route), "machine",
	    record->unreadable == NULL ? machine_json(&ex->machine) : NULL,
	    "unreadable", record->unreadable, "sender_usable",
	    ex->no_sender == NULL, "sender_doubt", ex->no_sender,
	    "authentication", "verdict", verdicts[ex->auth.verdict], "reason",
	    ex->auth.reason, "acknowledged", ex->no_ack == NULL,
	    "not_acknowledged", ex->no_ack, "too_large", record->too_large,
	    "other_recipients", (json_int_t)ex->preview.n_others);
}

static void print_json(const struct explanation *ex)
{
	json_t *object = verdicts_json(ex);

	if (effects[ex->routed.route].is_shown)
		json_object_update_new(object, words_json(ex));
	json_dumpf(object, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(object);
}

/* --------------------------- the command -------------------------- */

static int explain_file(
    struct site *site, const char *path, bool json, struct err *err)
{
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	struct buf raw = BUF_INIT;
	struct message message;
	struct incoming mail = {
	    .received = site->desk.now, .message = &message};
	struct explanation ex;
	int ret = -1;

	if (read_file(&raw, &mail.cut, path,
		(size_t)site->conf->limits.message_size, err) == -1)
		goto out;
	mail.raw = buf_text(&raw);
	mail.len = raw.len;
	if (reader_read(reader, &message, pool, mail.raw, mail.len, err) ==
		-1 ||
	    explain(&ex, &site->desk, &mail, pool, err) == -1)
		goto out;
	if (json)
		print_json(&ex);
	else
		print_text(&ex);
	ret = 0;
out:
	buf_release(&raw);
	pool_free(pool);
	reader_free(reader);
	return ret;
}

static int run(const struct cli *cli, const char *path, bool json)
{
	struct err err = {ERR_NONE, ""};
	struct site site;
	int ret;

	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	ret = explain_file(&site, path, json, &err);
	site_close(&site);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

int explain_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0},
	};
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'j') {
			json = true;
			continue;
		}
		if (c != 'h')
			return cli_usage("explain", "no such option");
		fputs(usage, stdout);
		return cli_done();
	}
	if (argc - optind != 1)
		return cli_usage("explain", "one file is expected");
	return run(cli, argv[optind], json);
}
