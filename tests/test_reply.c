/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <time.h>

#include "base/buf.h"
#include "msg/reply.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const struct reply_own own = {
    "hey@example.org", "Example Community", '+'};

struct row {
	const char *label, *text, *typed;
	size_t n_quoted, n_signature;
};

#define OUTLOOK                                                                \
	"From: Hey <hey@example.org>\nSent: Monday, January 5, 2026 10:00\n"   \
	"To: Ada <ada@example.net>\nSubject: [case 4821] Hello\n\nOur text.\n"

/* A moderator's mail: what is left of it. */
static const struct row moderator[] = {
    {"nothing", "", "", 0, 0},
    {"only typed", "/take\n", "/take\n", 0, 0},
    {"no line end", "/take", "/take\n", 0, 0},
    {"empty lines within", "a\n\n\nb\n", "a\n\n\nb\n", 0, 0},
    {"empty lines around", "\n \n/take\n\n", "/take\n", 0, 0},
    {"only quoted", "> /take\n", "", 1, 0},
    {"Gmail",
	"/take\n\nOn Mon, Jan 5, 2026 at 10:00 AM Hey <hey@example.org> "
	"wrote:\n\n> /drop\n> text\n",
	"/take\n", 3, 0},
    {"Gmail, wrapped once",
	"/take\n\nOn Mon, Jan 5, 2026 at 10:00 AM Hey <hey@example.org>\n"
	"wrote:\n\n> /drop\n",
	"/take\n", 3, 0},
    {"Gmail, wrapped twice",
	"/take\nOn Mon, Jan 5, 2026 at 10:00 AM Example Community\n"
	"<hey@example.org>\nwrote:\n\n> /drop\n",
	"/take\n", 4, 0},
    {"a sentence above an attribution",
	"On 3 May I was away.\nOn Mon, Jan 5, 2026, Hey <hey@example.org>\n"
	"wrote:\n> /drop\n",
	"On 3 May I was away.\n", 3, 0},
    {"Outlook", "/take\n\n-----Original Message-----\n" OUTLOOK "/drop\n",
	"/take\n", 7, 0},
    {"Outlook without a rule", "/take\n\n" OUTLOOK "/drop\n", "/take\n", 6, 0},
    {"Outlook with underscores",
	"/take\n\n________________________________\n" OUTLOOK, "/take\n", 6, 0},
    {"Outlook, in bold",
	"/take\n\n*From:* Hey\n*Sent:* Monday\n*To:* Ada\n*Subject:* "
	"x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, lines apart",
	"/take\n\nFrom: Hey\n\nSent: Monday\n\nTo: Ada\n\nSubject: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, German",
	"/take\n\nVon: Hey\nGesendet: Montag\nAn: Ada\nBetreff: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, French",
	"/take\n\nDe : Hey\nEnvoyé : lundi\nÀ : Ada\nObjet : x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Spanish",
	"/take\n\nDe: Hey\nEnviado: lunes\nPara: Ada\nAsunto: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Portuguese",
	"/take\n\nDe: Hey\nEnviada em: segunda\nPara: Ada\nAssunto: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Italian",
	"/take\n\nDa: Hey\nInviato: lunedì\nA: Ada\nOggetto: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Dutch",
	"/take\n\nVan: Hey\nVerzonden: maandag\nAan: Ada\nOnderwerp: "
	"x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Polish",
	"/take\n\nOd: Hey\nWysłano: 5 sty\nDo: Ada\nTemat: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Russian",
	"/take\n\nОт: Hey\nОтправлено: 5 янв\nКому: Ada\nТема: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Japanese",
	"/take\n\n差出人: Hey\n送信日時: 2026年\n宛先: Ada\n件名: x\n\n/no\n",
	"/take\n", 5, 0},
    {"Outlook, Chinese",
	"/take\n\n发件人：Hey\n发送时间：2026年\n收件人：Ada\n主题：x\n\n/no\n",
	"/take\n", 5, 0},
    {"rules in other languages",
	"/take\n-----Ursprüngliche Nachricht-----\n/no\n", "/take\n", 2, 0},
    {"a rule with spaces", "/take\n-------- Message d'origine --------\n/no\n",
	"/take\n", 2, 0},
    {"a rule of QQ",
	"/take\n------------------ 原始邮件 ------------------\n/no\n",
	"/take\n", 2, 0},
    {"a forward", "see\n---------- Forwarded message ---------\nx\n", "see\n",
	2, 0},
    {"a forward of Apple Mail", "see\n\nBegin forwarded message:\n\n> x\n",
	"see\n", 2, 0},
    {"Apple Mail",
	"/take\n\n> On 5 Jan 2026, at 10:00, Hey <hey@example.org> wrote:\n"
	"> \n> /drop\n",
	"/take\n", 2, 0},
    {"Thunderbird", "/take\n\nOn 05/01/2026 10:00, Hey wrote:\n> /drop\n",
	"/take\n", 2, 0},
    {"Thunderbird, German",
	"/take\n\nAm 05.01.26 um 10:00 schrieb Hey:\n> /drop\n", "/take\n", 2,
	0},
    {"mutt",
	"On Mon, Jan 05, 2026 at 10:00:00AM +0000, Hey wrote:\n> /drop\n"
	"/take\n",
	"/take\n", 2, 0},
    {"mutt's other way",
	"* Hey <hey@example.org> [2026-01-05 10:00]:\n> /drop\n\n/take\n",
	"/take\n", 2, 0},
    {"Gnus", "Hey <hey@example.org> writes:\n\n> /drop\n/take\n", "/take\n", 2,
	0},
    {"a webmailer", "/take\n\nQuoting Hey <hey@example.org>:\n\n> /drop\n",
	"/take\n", 2, 0},
    {"Yahoo, without marks",
	"/take\n\n    On Monday, January 5, 2026, 10:00:00 AM GMT+1, Hey "
	"<hey@example.org> wrote:  \n \n /drop\n",
	"/take\n", 2, 0},
    {"French",
	"/take\n\nLe lun. 5 janv. 2026 à 10:00, Hey <hey@example.org> a écrit "
	":\n\n> /non\n",
	"/take\n", 2, 0},
    {"French with a no-break space",
	"/take\n\nLe 05/01/2026 à 10:00, Hey a écrit\xc2\xa0:\n> /non\n",
	"/take\n", 2, 0},
    {"Spanish",
	"/take\n\nEl lun, 5 ene 2026 a las 10:00, Hey (<hey@example.org>)\n"
	"escribió:\n\n> /no\n",
	"/take\n", 3, 0},
    {"Portuguese",
	"/take\n\nEm seg., 5 de jan. de 2026 às 10:00, Hey "
	"<hey@example.org>\nescreveu:\n\n> /no\n",
	"/take\n", 3, 0},
    {"Italian",
	"/take\n\nIl giorno lun 5 gen 2026 alle ore 10:00 Hey\n"
	"<hey@example.org> ha scritto:\n\n> /no\n",
	"/take\n", 3, 0},
    {"Dutch",
	"/take\n\nOp ma 5 jan 2026 om 10:00 schreef Hey <hey@example.org>:\n"
	"\n> /no\n",
	"/take\n", 2, 0},
    {"Polish",
	"/take\n\npon., 5 sty 2026 o 10:00 Hey <hey@example.org> napisał(a):\n"
	"\n> /no\n",
	"/take\n", 2, 0},
    {"Polish, Thunderbird",
	"/take\n\nW dniu 05.01.2026 o 10:00, Hey pisze:\n> /no\n", "/take\n", 2,
	0},
    {"Russian",
	"/take\n\nпн, 5 янв. 2026 г. в 10:00, Hey <hey@example.org>:\n\n> "
	"/no\n",
	"/take\n", 2, 0},
    {"Russian, Thunderbird", "/take\n\n05.01.2026 10:00, Hey пишет:\n> /no\n",
	"/take\n", 2, 0},
    {"Japanese",
	"/take\n\n2026年1月5日(月) 10:00 Hey <hey@example.org>:\n\n> /no\n",
	"/take\n", 2, 0},
    {"Japanese, Apple Mail",
	"/take\n\n2026/01/05 10:00、Hey <hey@example.org>のメール:\n> /no\n",
	"/take\n", 2, 0},
    {"Chinese",
	"/take\n\nHey <hey@example.org> 于2026年1月5日周一 10:00写道：\n\n> "
	"/no\n",
	"/take\n", 2, 0},
    {"Chinese, wrapped",
	"/take\n\nHey <hey@example.org>\n于2026年1月5日周一 10:00写道：\n\n> "
	"/no\n",
	"/take\n", 3, 0},
    {"Chinese, Apple Mail",
	"/take\n\n在 2026年1月5日，10:00，Hey <hey@example.org> 写道：\n> "
	"/no\n",
	"/take\n", 2, 0},
    {"Swedish",
	"/take\n\nDen 5 jan. 2026 kl. 10:00 skrev Hey <hey@example.org>:\n> "
	"no\n",
	"/take\n", 2, 0},
    {"an answer below", "> question\n\n/take\n", "/take\n", 1, 0},
    {"answers between",
	"On Mon, 5 Jan 2026, Hey wrote:\n> one?\nyes\n> two?\n\nno\n",
	"yes\n\nno\n", 3, 0},
    {"marks of other depths", "a\n>> b\n> > c\n > d\n>e\n", "a\n", 4, 0},
    {"initials as marks", "a\nAB> b\n", "a\n", 1, 0},
    {"a comparison is no mark", "a > b\nx -> y\n", "a > b\nx -> y\n", 0, 0},
    {"a lone attribution", "/take\n\nOn 5 Jan 2026, Hey wrote:\n", "/take\n", 1,
	0},
    {"words like an attribution", "On Monday he wrote to me:\n/take\n",
	"On Monday he wrote to me:\n/take\n", 0, 0},
    {"words even more like one", "Yesterday she wrote:\n\nCome back.\n",
	"Yesterday she wrote:\n\nCome back.\n", 0, 0},
    {"the same above a quotation", "Yesterday she wrote:\n> Come\n", "", 2, 0},
    {"with a date it is in doubt, and cut",
	"On 5 January 2026 he wrote:\n\nGo away.\n", "", 2, 0},
    {"a signature", "/take\n-- \nAda\nModerator\n", "/take\n", 0, 3},
    {"a signature without its space", "/take\n--\nAda\n", "/take\n", 0, 2},
    {"a signature, and the quotation below",
	"/take\n-- \nAda\n\nOn 5 Jan 2026, Hey wrote:\n> /drop\n", "/take\n", 2,
	2},
    {"text below signature and quotation", "/take\n-- \nAda\n> /drop\n/ban\n",
	"/take\n", 1, 3},
    {"dashes within a line", "a -- b\n---\n-- c\n", "a -- b\n---\n-- c\n", 0,
	0},
    {"a phone", "/take\n\nSent from my iPhone\n\n> /drop\n", "/take\n", 1, 1},
    {"a phone, German", "/take\n\nVon meinem iPhone gesendet\n", "/take\n", 0,
	1},
    {"a phone, French", "/take\nEnvoyé de mon iPhone\n", "/take\n", 0, 1},
    {"a phone, Spanish", "/take\nEnviado desde mi iPhone\n", "/take\n", 0, 1},
    {"a phone, Russian", "/take\nОтправлено с iPhone\n", "/take\n", 0, 1},
    {"a phone, Japanese", "/take\niPhoneから送信\n", "/take\n", 0, 1},
    {"a phone, Chinese", "/take\n发自我的iPhone\n", "/take\n", 0, 1},
    {"Outlook on a phone",
	"/take\n\nGet Outlook for Android<https://example.com>\n"
	"________________________________\n" OUTLOOK,
	"/take\n", 6, 1},
    {"one field is no header", "From: me\n/take\n", "From: me\n/take\n", 0, 0},
    {"two fields are none", "/note\nFrom: a shop\nTo: a house\n",
	"/note\nFrom: a shop\nTo: a house\n", 0, 0},
    {"underscores alone", "a\n____________________\nb\n",
	"a\n____________________\nb\n", 0, 0},
    {"dashes around other words", "a\n----- evidence -----\nb\n",
	"a\n----- evidence -----\nb\n", 0, 0},
};

#define OURS "On Mon, Jan 5, 2026 at 10:00 AM Hey <hey@example.org> wrote:\n"
#define HIS "On Mon, Jan 5, 2026 at 10:00 AM Max <max@example.com> wrote:\n"

/* A party's mail. */
static const struct row party[] = {
    {"nothing", "", "", 0, 0},
    {"only typed", "Hello.\n", "Hello.\n", 0, 0},
    {"our mail", "Thanks.\n\n" OURS "\n> text\n> more\n", "Thanks.\n", 3, 0},
    {"our mail, from a reply address",
	"Thanks.\n\nOn Mon, 5 Jan 2026, <hey+abcdefgh@example.org> wrote:\n"
	"> text\n",
	"Thanks.\n", 2, 0},
    {"our mail, by our name",
	"Thanks.\n\nAm 05.01.26 um 10:00 schrieb Example Community:\n> text\n",
	"Thanks.\n", 2, 0},
    {"our mail, by our name, without a date",
	"Example Community wrote:\n> text\n\nThanks.\n", "Thanks.\n", 2, 0},
    {"our mail, wrapped",
	"Thanks.\n\nOn Mon, Jan 5, 2026 at 10:00 AM Hey <hey@example.org>\n"
	"wrote:\n> text\n",
	"Thanks.\n", 3, 0},
    {"our mail, Apple Mail",
	"Thanks.\n\n> On 5 Jan 2026, at 10:00, Hey <hey@example.org> wrote:\n"
	"> \n> text\n",
	"Thanks.\n", 2, 0},
    {"our mail, Yahoo",
	"Thanks.\n\n On Monday, January 5, 2026, Hey <hey@example.org> wrote:\n"
	" \n text\n",
	"Thanks.\n", 2, 0},
    {"our mail, Outlook", "Thanks.\n\n" OUTLOOK, "Thanks.\n", 5, 0},
    {"our mail, Outlook with a rule",
	"Thanks.\n\n-----Original Message-----\n" OUTLOOK, "Thanks.\n", 6, 0},
    {"our mail, Outlook, German",
	"Danke.\n\nVon: Hey [mailto:hey@example.org]\nGesendet: Montag\n"
	"An: Ada\nBetreff: x\n\ntext\n",
	"Danke.\n", 5, 0},
    {"an answer below", OURS "> text\n>\n> more\n\nThanks.\n", "Thanks.\n", 3,
	0},
    {"an upper-case address",
	"Thanks.\nOn 5 Jan 2026 HEY@Example.org wrote:\n> text\n", "Thanks.\n",
	2, 0},
    {"what our mail quoted", "Thanks.\n" OURS "> text\n>> deeper\n",
	"Thanks.\n", 3, 0},
    {"another's words stay", "See:\n\n" HIS "> You idiot\n",
	"See:\n\n" HIS "> You idiot\n", 0, 0},
    {"another's in ours' neighbourhood", OURS "> text\n\n" HIS "> You idiot\n",
	HIS "> You idiot\n", 2, 0},
    {"ours after another's", HIS "> You idiot\n\n" OURS "> text\n",
	HIS "> You idiot\n", 2, 0},
    {"ours within another's", HIS "> No.\n> " OURS ">> text\n> Go away.\n",
	HIS "> No.\n> Go away.\n", 2, 0},
    {"a quotation of nobody", "He said:\n> You idiot\n",
	"He said:\n> You idiot\n", 0, 0},
    {"a quotation after typed words",
	OURS "> text\n\nAnd he wrote:\n> You idiot\n",
	"And he wrote:\n> You idiot\n", 2, 0},
    {"a quotation after an answer", OURS "> one?\nyes\n> two?\nno\n",
	"yes\n> two?\nno\n", 2, 0},
    {"words like an attribution", "On Monday he wrote to me:\n\nGo away.\n",
	"On Monday he wrote to me:\n\nGo away.\n", 0, 0},
    {"words with a date", "On 5 January 2026 he wrote:\n\nGo away.\n",
	"On 5 January 2026 he wrote:\n\nGo away.\n", 0, 0},
    {"our name in words", "Example Community wrote:\n\nGo away.\n",
	"Example Community wrote:\n\nGo away.\n", 0, 0},
    {"our address in words", "I wrote to hey@example.org about it:\nthis.\n",
	"I wrote to hey@example.org about it:\nthis.\n", 0, 0},
    {"an address like ours", "On 5 Jan 2026 they@example.org wrote:\n> text\n",
	"On 5 Jan 2026 they@example.org wrote:\n> text\n", 0, 0},
    {"an address that goes on",
	"On 5 Jan 2026 hey@example.org.example.com wrote:\n> text\n",
	"On 5 Jan 2026 hey@example.org.example.com wrote:\n> text\n", 0, 0},
    {"a mail to us, quoted",
	"From: Max <max@example.com>\nSent: Monday\nTo: hey@example.org\n"
	"Subject: x\n\nYou idiot\n",
	"From: Max <max@example.com>\nSent: Monday\nTo: hey@example.org\n"
	"Subject: x\n\nYou idiot\n",
	0, 0},
    {"a forward",
	"---------- Forwarded message ---------\nFrom: Max\nDate: Monday\n"
	"Subject: x\nTo: Ada\n\nYou idiot\n",
	"---------- Forwarded message ---------\nFrom: Max\nDate: Monday\n"
	"Subject: x\nTo: Ada\n\nYou idiot\n",
	0, 0},
    {"a forward below ours",
	OUTLOOK "\nFrom: Max\nSent: Monday\nTo: Ada\nSubject: x\n\nYou idiot\n",
	"From: Max\nSent: Monday\nTo: Ada\nSubject: x\n\nYou idiot\n", 5, 0},
    {"a signature stays", "Hello.\n-- \nAda\nSent from my iPhone\n",
	"Hello.\n-- \nAda\nSent from my iPhone\n", 0, 0},
    {"commands are only text", "/ban Max\n> /ban Ada\n",
	"/ban Max\n> /ban Ada\n", 0, 0},
};

static struct reply cut(
    struct pool *pool, const char *text, size_t len, enum reply_use use)
{
	struct blob blob = {text, len};
	struct reply reply;

	reply_cut(&reply, pool, &blob, &own, use);
	return reply;
}

static void check(const struct row *rows, size_t n, enum reply_use use)
{
	struct pool *pool = pool_new();
	struct reply reply;
	size_t i;

	for (i = 0; i < n; i++) {
		reply = cut(pool, rows[i].text, strlen(rows[i].text), use);
		if (strcmp(reply.typed, rows[i].typed) != 0)
			fail_msg("%s: \"%s\"", rows[i].label, reply.typed);
		if (reply.n_quoted != rows[i].n_quoted ||
		    reply.n_signature != rows[i].n_signature)
			fail_msg("%s: %zu quoted, %zu signature", rows[i].label,
			    reply.n_quoted, reply.n_signature);
	}
	pool_free(pool);
}

static void a_moderator_s_quotations_are_cut(void **state)
{
	(void)state;
	check(moderator, N(moderator), REPLY_MODERATOR);
}

static void of_a_party_s_only_those_of_our_mails_are(void **state)
{
	(void)state;
	check(party, N(party), REPLY_PARTY);
}

static size_t count_lines(const char *text)
{
	size_t n = 0, len;

	for (; *text != '\0'; text += len + (text[len] != '\0')) {
		len = strcspn(text, "\n");
		n += strspn(text, " \t>") < len;
	}
	return n;
}

/* What is cut can be given back: no line is lost. */
static void every_line_is_in_one_of_the_two_texts(void **state)
{
	struct pool *pool = pool_new();
	struct reply reply;
	size_t i;
	int use;

	(void)state;
	for (i = 0; i < N(moderator) + N(party); i++)
		for (use = REPLY_MODERATOR; use <= REPLY_PARTY; use++) {
			const struct row *row = i < N(moderator)
			                            ? &moderator[i]
			                            : &party[i - N(moderator)];

			reply = cut(pool, row->text, strlen(row->text),
			    (enum reply_use)use);
			if (count_lines(reply.typed) + count_lines(reply.cut) !=
				count_lines(row->text) ||
			    count_lines(reply.cut) !=
				reply.n_quoted + reply.n_signature)
				fail_msg("%s", row->label);
		}
	pool_free(pool);
}

static void what_was_cut_is_given_back_as_it_stood(void **state)
{
	struct pool *pool = pool_new();
	static const char text[] = "a\n" OURS "> b\n>  c\n\nd\n-- \nAda\n";
	struct reply reply = cut(pool, text, sizeof text - 1, REPLY_MODERATOR);

	(void)state;
	assert_string_equal(reply.typed, "a\n\nd\n");
	assert_string_equal(reply.cut, OURS "> b\n>  c\n-- \nAda\n");
	pool_free(pool);
}

static double seconds_of(const struct buf *text, enum reply_use use)
{
	struct pool *pool = pool_new();
	clock_t start = clock();

	cut(pool, buf_text(text), text->len, use);
	pool_free(pool);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Texts that ask for much, at a size and at eight times of it: a linear
 * function takes eight times as long, and a square one 64 times. */
static void time_grows_with_length_only(void **state)
{
	static const struct {
		const char *label, *unit;
	} units[] = {
	    {"marks", ">\n"},
	    {"one long line of marks", ">"},
	    {"one long line", "a wrote: "},
	    {"alternating", "> a\nb\n"},
	    {"attributions", "On 5 Jan 2026 a@b wrote:\n"},
	    {"beginnings", "On 5 Jan 2026\n"},
	    {"addresses", "@@@@@@@@@@@@@@@@@@@@@@@ wrote:\n"},
	    {"headers", "From: a\n"},
	    {"whole headers", "From: a\nTo: b\nSubject: c\n"},
	    {"rules", "-----Original Message-----\n"},
	    {"dashes", "--a--\n"},
	    {"underscores", "________________________________\n\n"},
	    {"signatures", "-- \n"},
	    {"empty lines", "\n"},
	    {"weak ones, far from what follows", "a wrote:\n\n\n\n\n\n\n\n"},
	};
	enum { SMALL = 32 * 1024, TIMES = 8 };
	struct buf text = BUF_INIT;
	size_t i;
	int use;

	(void)state;
	for (i = 0; i < N(units); i++)
		for (use = REPLY_MODERATOR; use <= REPLY_PARTY; use++) {
			double small, large;

			while (text.len < SMALL)
				buf_adds(&text, units[i].unit);
			small = seconds_of(&text, (enum reply_use)use);
			while (text.len < SMALL * TIMES)
				buf_adds(&text, units[i].unit);
			large = seconds_of(&text, (enum reply_use)use);
			/* The clock is coarse, other programs run. */
			if (large > 4 * TIMES * (small + 0.02))
				fail_msg("%s: %.3f s and %.3f s",
				    units[i].label, small, large);
			buf_release(&text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_moderator_s_quotations_are_cut),
	    cmocka_unit_test(of_a_party_s_only_those_of_our_mails_are),
	    cmocka_unit_test(every_line_is_in_one_of_the_two_texts),
	    cmocka_unit_test(what_was_cut_is_given_back_as_it_stood),
	    cmocka_unit_test(time_grows_with_length_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
