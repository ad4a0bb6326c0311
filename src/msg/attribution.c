/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/attribution.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* With these an attribution ends, before its colon. To know another language,
 * add a row here and to the tables below. */
static const char *const last_words[] = {
    "wrote",
    "writes",
    "said",
    "schrieb",
    "schreibt",
    "geschrieben",
    "a écrit",
    "écrit",
    "escribió",
    "escribio",
    "escribe",
    "escreveu",
    "ha scritto",
    "scrive",
    "schreef",
    "schrijft",
    "napisał",
    "napisała",
    "napisał(a)",
    "napisał/a",
    "pisze",
    "написал",
    "написала",
    "написал(а)",
    "написал(-а)",
    "написал/а",
    "пишет",
    "писал",
    "писал(а)",
    "のメール",
    "書きました",
    "さんは書きました",
    "は書きました",
    "写道",
    "寫道",
    "写到",
    "來信",
    "skrev",
};

/* These stand inside, before the name or the date. */
static const char *const inner_words[] = {
    " schrieb ",
    " schreef ",
    " wrote on ",
    " wrote at ",
    " wrote the following on ",
    " a écrit le ",
    " escribió el ",
    " escreveu em ",
    " ha scritto il ",
    " napisał ",
    " napisał(a) ",
    " skrev ",
    "Quoting ",
    "Zitat von ",
    "Quotando ",
    "Citando ",
    "Citerar ",
};

/* With these one begins, where its date comes first. */
static const char *const openings[] = {
    "On ",
    "At ",
    "--- On ",
    "----- On ",
    "Am ",
    "Le ",
    "El ",
    "Em ",
    "Il ",
    "Op ",
    "Dnia ",
    "W dniu ",
    "W dn. ",
    "В ",
    "Den ",
    "På ",
    "在",
    "Quoting ",
    "Zitat von ",
};

/* What stands alone, or between dashes, above a mail that is quoted whole;
 * as utf8_fold() makes it. */
static const char *const rules[] = {
    "original message",
    "original",
    "reply message",
    "forwarded message",
    "forwarded by",
    "end forwarded message",
    "begin forwarded message:",
    "ursprüngliche nachricht",
    "originalnachricht",
    "original-nachricht",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht:",
    "message d'origine",
    "message d’origine",
    "message original",
    "message transféré",
    "message initial",
    "début du message réexpédié :",
    "début du message transféré :",
    "mensaje original",
    "mensaje reenviado",
    "inicio del mensaje reenviado:",
    "mensagem original",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "início da mensagem encaminhada:",
    "início da mensagem reencaminhada:",
    "messaggio originale",
    "messaggio inoltrato",
    "inizio messaggio inoltrato:",
    "oorspronkelijk bericht",
    "origineel bericht",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht:",
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "oryginalna wiadomosc",
    "treść przekazanej wiadomości",
    "przekazana wiadomość",
    "początek przekazywanej wiadomości:",
    "исходное сообщение",
    "пересылаемое сообщение",
    "пересланное сообщение",
    "начало переадресованного сообщения:",
    "元のメッセージ",
    "転送メッセージ",
    "転送されたメッセージ",
    "転送されたメッセージ:",
    "転送されたメッセージ：",
    "原始邮件",
    "原始郵件",
    "转发邮件",
    "转发的邮件",
    "轉寄郵件",
    "邮件原件",
    "以下是转发的邮件：",
};

static const char *const from_words[] = {
    "From",
    "Von",
    "De",
    "Expéditeur",
    "Da",
    "Mittente",
    "Van",
    "Od",
    "От",
    "От кого",
    "差出人",
    "送信者",
    "发件人",
    "寄件者",
    "寄件人",
    "Från",
    "Fra",
};

static const char *const other_words[] = {
    "Sent",
    "Date",
    "To",
    "Cc",
    "CC",
    "Bcc",
    "Subject",
    "Reply-To",
    "Importance",
    "Gesendet",
    "Datum",
    "An",
    "Betreff",
    "Kopie",
    "Envoyé",
    "Date d’envoi",
    "À",
    "A",
    "Objet",
    "Copie à",
    "Enviado",
    "Enviado el",
    "Fecha",
    "Para",
    "Asunto",
    "Enviada em",
    "Enviada",
    "Enviado em",
    "Data",
    "Assunto",
    "Inviato",
    "Oggetto",
    "Verzonden",
    "Aan",
    "Onderwerp",
    "Wysłano",
    "Wysłane",
    "Do",
    "DW",
    "Temat",
    "Отправлено",
    "Дата",
    "Кому",
    "Копия",
    "Тема",
    "送信日時",
    "日付",
    "日時",
    "宛先",
    "件名",
    "发送时间",
    "日期",
    "收件人",
    "抄送",
    "主题",
    "寄件日期",
    "傳送時間",
    "收件者",
    "副本",
    "主旨",
    "Skickat",
    "Till",
    "Ämne",
};

/* A line that begins so was put there by a phone or a mail service. */
static const char *const footers[] = {
    "Sent from my ",
    "Sent from Mail for ",
    "Sent from Outlook",
    "Sent from Yahoo",
    "Sent from Samsung",
    "Sent from Proton",
    "Sent from Gmail",
    "Sent from Nine",
    "Sent from K-9",
    "Sent with ",
    "Sent via ",
    "Sent using ",
    "Get Outlook for ",
    "Get BlueMail ",
    "Yahoo Mail: Search",
    "Von meinem ",
    "Von meiner ",
    "Gesendet von ",
    "Gesendet mit ",
    "Diese Nachricht wurde von meinem ",
    "Outlook für ",
    "Envoyé de ",
    "Envoyé depuis ",
    "Envoyé à partir ",
    "Envoyé avec ",
    "Télécharger Outlook ",
    "Obtenez Outlook ",
    "Enviado desde ",
    "Enviado do ",
    "Enviado a partir ",
    "Enviado de ",
    "Enviado con ",
    "Enviado com ",
    "Obtener Outlook ",
    "Obter o Outlook ",
    "Inviato da ",
    "Inviato dal ",
    "Inviato con ",
    "Ottieni Outlook ",
    "Verstuurd vanaf ",
    "Verzonden vanaf ",
    "Verstuurd met ",
    "Verzonden met ",
    "Verzonden via ",
    "Outlook voor ",
    "Wysłane z ",
    "Wysłano z ",
    "Wysłane za ",
    "Pobierz program Outlook ",
    "Отправлено с ",
    "Отправлено из ",
    "Отправлено со ",
    "iPhoneから送信",
    "iPadから送信",
    "Androidから送信",
    "私のiPhoneから",
    "Outlook for ",
    "发自我的",
    "從我的",
    "发送自",
    "寄自我的",
    "傳送自我的",
    "從 iPhone",
};

enum { RULE_MAX = 120, FOOTER_MAX = 160, DASHES_MIN = 2 };

static bool starts_with(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && memcmp(s, word, n) == 0;
}

static bool ends_with(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len >= n && memcmp(s + len - n, word, n) == 0;
}

/* Space of any kind that mail programs put at the end of lines. */
static size_t trim_end(const char *s, size_t len)
{
	for (;;)
		if (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
			len--;
		else if (ends_with(s, len, "\xc2\xa0"))
			len -= 2;
		else if (ends_with(s, len, "\xe3\x80\x80") ||
			 ends_with(s, len, "\xe2\x80\xaf"))
			len -= 3;
		else
			return len;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "10:00", "5.1", "05/01", "2026", or as written in the Far East. */
static bool has_date(const char *s, size_t len)
{
	size_t i, run = 0;

	for (i = 0; i < len; i++) {
		if (!is_digit(s[i])) {
			run = 0;
			continue;
		}
		run++;
		if (run == 4 && (s[i - 3] == '1' || s[i - 3] == '2'))
			return true;
		if (i + 2 < len && strchr(":./-", s[i + 1]) != NULL &&
		    is_digit(s[i + 2]))
			return true;
		if (starts_with(s + i + 1, len - i - 1, "月"))
			return true;
	}
	return false;
}

static bool has_digit(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (is_digit(s[i]))
			return true;
	return false;
}

static bool has_word(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < N(last_words); i++)
		if (ends_with(s, len, last_words[i]))
			return true;
	for (i = 0; i < N(inner_words); i++)
		if (memmem(s, len, inner_words[i], strlen(inner_words[i])) !=
		    NULL)
			return true;
	return false;
}

/* Without the colon at the end; 0 where there is none. */
static size_t without_colon(const char *s, size_t len)
{
	len = trim_end(s, len);
	if (ends_with(s, len, ":"))
		return trim_end(s, len - 1);
	if (ends_with(s, len, "\xef\xbc\x9a"))
		return trim_end(s, len - 3);
	return 0;
}

bool attribution_has_opening(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < N(openings); i++)
		if (starts_with(s, len, openings[i]))
			return true;
	return false;
}

enum attribution attribution_read(const char *s, size_t len)
{
	bool dated, addressed;

	if (len > ATTRIBUTION_MAX)
		return ATTRIBUTION_NONE;
	len = without_colon(s, len);
	if (len == 0)
		return ATTRIBUTION_NONE;
	dated = has_date(s, len) ||
	        (attribution_has_opening(s, len) && has_digit(s, len));
	addressed = memchr(s, '@', len) != NULL;
	if (has_word(s, len))
		return dated || addressed ? ATTRIBUTION_FULL : ATTRIBUTION_WEAK;
	/* Some say only when and who: "5 Jan 10:00 Ada <ada@example.org>:",
	 * "* Ada <ada@example.org> [2026-01-05 10:00]:". */
	if (dated && addressed &&
	    (ends_with(s, len, ">") || ends_with(s, len, "]")))
		return ATTRIBUTION_FULL;
	return ATTRIBUTION_NONE;
}

bool attribution_begins(const char *s, size_t len)
{
	if (len == 0 || len > ATTRIBUTION_MAX)
		return false;
	if (attribution_has_opening(s, len))
		return has_digit(s, len);
	return has_date(s, len);
}

bool attribution_is_rule(const char *s, size_t len)
{
	size_t left = 0, right = 0, i;
	char *inner, *folded;
	bool found = false;

	len = trim_end(s, len);
	if (len == 0 || len > RULE_MAX)
		return false;
	while (left < len && s[left] == '-')
		left++;
	while (right < len - left && s[len - right - 1] == '-')
		right++;
	/* Without dashes, only what ends with a colon. */
	if (left + right == 0 ? without_colon(s, len) == 0
			      : left < DASHES_MIN || right < DASHES_MIN)
		return false;
	for (i = left; i < len - right && s[i] == ' ';)
		i++;
	inner = mem_strndup(s + i, trim_end(s + i, len - right - i));
	folded = utf8_fold(inner);
	for (i = 0; i < N(rules) && !found; i++)
		found = strcmp(folded, rules[i]) == 0;
	mem_wipe_free(inner);
	mem_wipe_free(folded);
	return found;
}

/* "From:", "De :", "*Von:*", and what is behind it. */
static bool is_field(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	if (!starts_with(s, len, word))
		return false;
	s += n;
	len -= n;
	while (len > 0 && (*s == ' ' || *s == '*')) {
		s++;
		len--;
	}
	if (starts_with(s, len, "\xc2\xa0")) {
		s += 2;
		len -= 2;
	}
	return starts_with(s, len, ":") || starts_with(s, len, "\xef\xbc\x9a");
}

static bool has_colon(const char *s, size_t len)
{
	return memchr(s, ':', len) != NULL ||
	       memmem(s, len, "\xef\xbc\x9a", 3) != NULL;
}

enum attribution_field attribution_field(const char *s, size_t len)
{
	size_t i;

	if (!has_colon(s, len))
		return ATTRIBUTION_NO_FIELD;
	while (len > 0 && (*s == ' ' || *s == '*' || *s == '\t')) {
		s++;
		len--;
	}
	for (i = 0; i < N(from_words); i++)
		if (is_field(s, len, from_words[i]))
			return ATTRIBUTION_FROM;
	for (i = 0; i < N(other_words); i++)
		if (is_field(s, len, other_words[i]))
			return ATTRIBUTION_OTHER;
	return ATTRIBUTION_NO_FIELD;
}

bool attribution_is_footer(const char *s, size_t len)
{
	size_t i;

	if (len > FOOTER_MAX)
		return false;
	for (i = 0; i < N(footers); i++)
		if (starts_with(s, len, footers[i]))
			return true;
	return false;
}
