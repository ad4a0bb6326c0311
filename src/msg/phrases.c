/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/phrases.h"

#include <stddef.h>
#include <string.h>

/* What a mail system writes into the subject. To know another one, add a
 * row, delays first. */
static const struct phrase bounce_subjects[] = {
    {"delivery status notification (delay", MACHINE_DELAYED},
    {"delivery status notification (success", MACHINE_DELIVERED},
    {"successful mail delivery report", MACHINE_DELIVERED},
    {"delivered: ", MACHINE_DELIVERED},
    {"relayed: ", MACHINE_DELIVERED},
    {"zugestellt: ", MACHINE_DELIVERED},
    {"delayed mail", MACHINE_DELAYED},
    {"delivery delayed", MACHINE_DELAYED},
    {"delayed: ", MACHINE_DELAYED},
    {"delayed for ", MACHINE_DELAYED},
    {"delay reports", MACHINE_DELAYED},
    {"could not send message for past", MACHINE_DELAYED},
    {"still being retried", MACHINE_DELAYED},
    {"verz\xc3\xb6gert", MACHINE_DELAYED},
    {"retard\xc3\xa9: ", MACHINE_DELAYED},
    {"undelivered mail", MACHINE_HARD},
    {"undeliverable", MACHINE_HARD},
    {"undelivered: ", MACHINE_HARD},
    {"mail delivery failed", MACHINE_HARD},
    {"mail delivery failure", MACHINE_HARD},
    {"message delivery failure", MACHINE_HARD},
    {"delivery status notification (failure", MACHINE_HARD},
    {"delivery failure", MACHINE_HARD},
    {"delivery failed", MACHINE_HARD},
    {"delivery has failed", MACHINE_HARD},
    {"failure notice", MACHINE_HARD},
    {"failure delivery", MACHINE_HARD},
    {"returned mail", MACHINE_HARD},
    {"returned to sender", MACHINE_HARD},
    {"non delivery report", MACHINE_HARD},
    {"non-delivery", MACHINE_HARD},
    {"nondeliverable mail", MACHINE_HARD},
    {"permanent delivery failure", MACHINE_HARD},
    {"mail system error", MACHINE_HARD},
    {"message could not be delivered", MACHINE_HARD},
    {"address not found", MACHINE_HARD},
    {"unzustellbar", MACHINE_HARD},
    {"nicht zugestellt", MACHINE_HARD},
    {"nicht zustellbar", MACHINE_HARD},
    {"non remis", MACHINE_HARD},
    {"non distribu\xc3\xa9", MACHINE_HARD},
    {"\xc3\xa9"
     "chec de la remise",
	MACHINE_HARD},
    {"no se puede entregar", MACHINE_HARD},
    {"no entregado", MACHINE_HARD},
    {"n\xc3\xa3o entregue", MACHINE_HARD},
    {"n\xc3\xa3o \xc3\xa9 poss\xc3\xadvel entregar", MACHINE_HARD},
    {"non recapitabile", MACHINE_HARD},
    {"mancato recapito", MACHINE_HARD},
    {"onbestelbaar", MACHINE_HARD},
    {"niet bezorgd", MACHINE_HARD},
    {"niedostarczaln", MACHINE_HARD},
    {"niedor\xc4\x99"
     "czon",
	MACHINE_HARD},
    {"недоставлен", MACHINE_HARD},
    {"не доставлено", MACHINE_HARD},
    {"недоставка", MACHINE_HARD},
    {"配信不能", MACHINE_HARD},
    {"配信できません", MACHINE_HARD},
    {"未送达", MACHINE_HARD},
    {"無法傳遞", MACHINE_HARD},
    {"退信", MACHINE_HARD},
};

/* The same of the text. */
static const struct phrase bounce_texts[] = {
    /* sendmail */
    {"the following addresses had transient non-fatal", MACHINE_DELAYED},
    {"this is a warning message only", MACHINE_DELAYED},
    {"do not need to resend your message", MACHINE_DELAYED},
    /* Postfix, Exim, qmail, Exchange, Gmail, MDaemon, Courier, Notes */
    {"it will be retried until", MACHINE_DELAYED},
    {"has not yet been delivered", MACHINE_DELAYED},
    {"delivery attempts will continue", MACHINE_DELAYED},
    {"no action is required on your part", MACHINE_DELAYED},
    {"delivery is delayed to", MACHINE_DELAYED},
    {"hasn't been delivered yet", MACHINE_DELAYED},
    {"delivery incomplete", MACHINE_DELAYED},
    {"temporary problem delivering", MACHINE_DELAYED},
    {"will retry for", MACHINE_DELAYED},
    {"will keep trying", MACHINE_DELAYED},
    {"will continue to try", MACHINE_DELAYED},
    {"non-fatal delivery problems", MACHINE_DELAYED},
    {"noch nicht zugestellt", MACHINE_DELAYED},
    {"weitere zustellversuche", MACHINE_DELAYED},
    {"pas encore \xc3\xa9t\xc3\xa9 remis", MACHINE_DELAYED},
    {"todav\xc3\xad"
     "a no se ha entregado",
	MACHINE_DELAYED},
    {"action: delayed", MACHINE_DELAYED},
    {"action: relayed", MACHINE_DELIVERED},
    {"action: delivered", MACHINE_DELIVERED},
    {"successfully delivered to", MACHINE_DELIVERED},
    {"was successfully delivered", MACHINE_DELIVERED},
    {"delivery to these recipients or groups is complete", MACHINE_DELIVERED},
    {"action: fail", MACHINE_HARD},
    {"this is the qmail-send program", MACHINE_HARD},
    {"wasn't able to deliver your message", MACHINE_HARD},
    {"had permanent fatal", MACHINE_HARD},
    {"permanent fatal delivery errors", MACHINE_HARD},
    {"could not be delivered", MACHINE_HARD},
    {"couldn't be delivered", MACHINE_HARD},
    {"couldn\xe2\x80\x99t be delivered", MACHINE_HARD},
    {"can not be delivered", MACHINE_HARD},
    {"cannot be delivered", MACHINE_HARD},
    {"can't be delivered", MACHINE_HARD},
    {"was not delivered", MACHINE_HARD},
    {"wasn't delivered", MACHINE_HARD},
    {"wasn\xe2\x80\x99t delivered", MACHINE_HARD},
    {"were not delivered", MACHINE_HARD},
    {"has not been delivered", MACHINE_HARD},
    {"not be delivered to", MACHINE_HARD},
    {"did not reach some or all", MACHINE_HARD},
    {"did not reach the following", MACHINE_HARD},
    {"delivery has failed", MACHINE_HARD},
    {"delivery failed", MACHINE_HARD},
    {"failed permanently", MACHINE_HARD},
    {"unable to deliver", MACHINE_HARD},
    {"unable to be delivered", MACHINE_HARD},
    {"undeliverable", MACHINE_HARD},
    {"trying to deliver the mail to the following", MACHINE_HARD},
    {"returned to sender", MACHINE_HARD},
    {"not listed in domino directory", MACHINE_HARD},
    {"not listed in public name & address book", MACHINE_HARD},
    {"transcript of session follows", MACHINE_HARD},
    {"address rejected", MACHINE_HARD},
    {"address not found", MACHINE_HARD},
    {"address couldn't be found", MACHINE_HARD},
    {"user unknown", MACHINE_HARD},
    {"unknown user", MACHINE_HARD},
    {"no such user", MACHINE_HARD},
    {"recipient unknown", MACHINE_HARD},
    {"mailbox unavailable", MACHINE_HARD},
    {"message blocked", MACHINE_HARD},
    {"konnte nicht zugestellt", MACHINE_HARD},
    {"konnten nicht zugestellt", MACHINE_HARD},
    {"nicht zugestellt werden", MACHINE_HARD},
    {"fehler bei der nachrichtenzustellung", MACHINE_HARD},
    {"pas pu \xc3\xaatre remis", MACHINE_HARD},
    {"pas pu \xc3\xaatre d\xc3\xa9livr\xc3\xa9", MACHINE_HARD},
    {"pas pu \xc3\xaatre distribu\xc3\xa9", MACHINE_HARD},
    {"\xc3\xa9"
     "chec de la remise",
	MACHINE_HARD},
    {"no se pudo entregar", MACHINE_HARD},
    {"no se ha podido entregar", MACHINE_HARD},
    {"no ha podido ser entregado", MACHINE_HARD},
    {"no pudo ser entregado", MACHINE_HARD},
    {"error de entrega", MACHINE_HARD},
    {"n\xc3\xa3o p\xc3\xb4"
     "de ser entregue",
	MACHINE_HARD},
    {"n\xc3\xa3o foi poss\xc3\xadvel entregar", MACHINE_HARD},
    {"falha na entrega", MACHINE_HARD},
    {"non \xc3\xa8 stato possibile recapitare", MACHINE_HARD},
    {"non \xc3\xa8 stato possibile consegnare", MACHINE_HARD},
    {"impossibile recapitare", MACHINE_HARD},
    {"kon niet worden bezorgd", MACHINE_HARD},
    {"kon niet worden afgeleverd", MACHINE_HARD},
    {"kan niet worden bezorgd", MACHINE_HARD},
    {"nie mo\xc5\xbcna by\xc5\x82o dostarczy\xc4\x87", MACHINE_HARD},
    {"nie zosta\xc5\x82"
     "a dostarczona",
	MACHINE_HARD},
    {"nie uda\xc5\x82o si\xc4\x99 dostarczy\xc4\x87", MACHINE_HARD},
    {"не удалось доставить", MACHINE_HARD},
    {"не может быть доставлено", MACHINE_HARD},
    {"не было доставлено", MACHINE_HARD},
    {"配信できません", MACHINE_HARD},
    {"配信に失敗", MACHINE_HARD},
    {"お届けできません", MACHINE_HARD},
    {"无法送达", MACHINE_HARD},
    {"无法投递", MACHINE_HARD},
    {"未能送达", MACHINE_HARD},
    {"投递失败", MACHINE_HARD},
    {"無法傳遞", MACHINE_HARD},
};

/* What stands before the colon that a program puts into a subject. */
static const struct phrase vacation_subjects[] = {
    {"automatic reply", MACHINE_VACATION},
    {"automatic response", MACHINE_VACATION},
    {"auto reply", MACHINE_VACATION},
    {"auto-reply", MACHINE_VACATION},
    {"autoreply", MACHINE_VACATION},
    {"auto response", MACHINE_VACATION},
    {"auto-response", MACHINE_VACATION},
    {"autoresponse", MACHINE_VACATION},
    {"out of office", MACHINE_VACATION},
    {"out of the office", MACHINE_VACATION},
    {"out of office autoreply", MACHINE_VACATION},
    {"out of office reply", MACHINE_VACATION},
    {"out of office notification", MACHINE_VACATION},
    {"out-of-office", MACHINE_VACATION},
    {"vacation reply", MACHINE_VACATION},
    {"on vacation", MACHINE_VACATION},
    {"away from my mail", MACHINE_VACATION},
    {"automatische antwort", MACHINE_VACATION},
    {"automatische antwort auf", MACHINE_VACATION},
    {"abwesenheitsnotiz", MACHINE_VACATION},
    {"abwesenheitsbenachrichtigung", MACHINE_VACATION},
    {"abwesenheitsmeldung", MACHINE_VACATION},
    {"abwesenheitsassistent", MACHINE_VACATION},
    {"abwesend", MACHINE_VACATION},
    {"r\xc3\xa9ponse automatique", MACHINE_VACATION},
    {"message d'absence", MACHINE_VACATION},
    {"absence du bureau", MACHINE_VACATION},
    {"absent(e) du bureau", MACHINE_VACATION},
    {"respuesta autom\xc3\xa1tica", MACHINE_VACATION},
    {"fuera de la oficina", MACHINE_VACATION},
    {"resposta autom\xc3\xa1tica", MACHINE_VACATION},
    {"ausente do escrit\xc3\xb3rio", MACHINE_VACATION},
    {"fora do escrit\xc3\xb3rio", MACHINE_VACATION},
    {"risposta automatica", MACHINE_VACATION},
    {"fuori sede", MACHINE_VACATION},
    {"fuori ufficio", MACHINE_VACATION},
    {"automatisch antwoord", MACHINE_VACATION},
    {"automatische reactie", MACHINE_VACATION},
    {"afwezigheidsbericht", MACHINE_VACATION},
    {"niet aanwezig", MACHINE_VACATION},
    {"odpowied\xc5\xba automatyczna", MACHINE_VACATION},
    {"automatyczna odpowied\xc5\xba", MACHINE_VACATION},
    {"poza biurem", MACHINE_VACATION},
    {"автоматический ответ", MACHINE_VACATION},
    {"автоответ", MACHINE_VACATION},
    {"вне офиса", MACHINE_VACATION},
    {"自動応答", MACHINE_VACATION},
    {"自動返信", MACHINE_VACATION},
    {"不在通知", MACHINE_VACATION},
    {"自动答复", MACHINE_VACATION},
    {"自动回复", MACHINE_VACATION},
    {"自動回覆", MACHINE_VACATION},
    {"autosvar", MACHINE_VACATION},
    {"automatiskt svar", MACHINE_VACATION},
};

static const struct phrase calendar_subjects[] = {
    {"accepted", MACHINE_CALENDAR},
    {"declined", MACHINE_CALENDAR},
    {"tentative", MACHINE_CALENDAR},
    {"tentatively accepted", MACHINE_CALENDAR},
    {"new time proposed", MACHINE_CALENDAR},
    {"zugesagt", MACHINE_CALENDAR},
    {"abgelehnt", MACHINE_CALENDAR},
    {"mit vorbehalt", MACHINE_CALENDAR},
    {"accept\xc3\xa9", MACHINE_CALENDAR},
    {"refus\xc3\xa9", MACHINE_CALENDAR},
    {"provisoire", MACHINE_CALENDAR},
    {"aceptado", MACHINE_CALENDAR},
    {"aceptada", MACHINE_CALENDAR},
    {"rechazado", MACHINE_CALENDAR},
    {"aceito", MACHINE_CALENDAR},
    {"recusado", MACHINE_CALENDAR},
    {"accettato", MACHINE_CALENDAR},
    {"rifiutato", MACHINE_CALENDAR},
    {"geaccepteerd", MACHINE_CALENDAR},
    {"geweigerd", MACHINE_CALENDAR},
    {"zaakceptowano", MACHINE_CALENDAR},
    {"odrzucono", MACHINE_CALENDAR},
    {"принято", MACHINE_CALENDAR},
    {"отклонено", MACHINE_CALENDAR},
    {"承諾", MACHINE_CALENDAR},
    {"已接受", MACHINE_CALENDAR},
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const struct phrase *find_within(
    const struct phrase *phrases, size_t n, const char *s)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strstr(s, phrases[i].text) != NULL)
			return &phrases[i];
	return NULL;
}

/* Behind it comes nothing, or a colon: of ASCII, perhaps after a space as in
 * French, or full-width. */
static bool ends_at_colon(const char *s)
{
	while (*s == ' ' || strncmp(s, "\xc2\xa0", 2) == 0)
		s += *s == ' ' ? 1 : 2;
	return *s == '\0' || *s == ':' || strncmp(s, "\xef\xbc\x9a", 3) == 0;
}

static const struct phrase *find_prefix(
    const struct phrase *phrases, size_t n, const char *s)
{
	size_t i, len;

	for (i = 0; i < n; i++) {
		len = strlen(phrases[i].text);
		if (strncmp(s, phrases[i].text, len) == 0 &&
		    ends_at_colon(s + len))
			return &phrases[i];
	}
	return NULL;
}

const struct phrase *phrases_find_bounce(const char *subject, const char *text)
{
	const struct phrase *said, *named;

	named = find_within(bounce_subjects, N(bounce_subjects), subject);
	said = find_within(bounce_texts, N(bounce_texts), text);
	/* The subject of a warning often looks like that of a failure. */
	if (named == NULL || (said != NULL && named->kind == MACHINE_HARD &&
				 said->kind == MACHINE_DELAYED))
		return said;
	return named;
}

const struct phrase *phrases_find_vacation(const char *subject)
{
	return find_prefix(vacation_subjects, N(vacation_subjects), subject);
}

const struct phrase *phrases_find_calendar(const char *subject)
{
	return find_prefix(calendar_subjects, N(calendar_subjects), subject);
}
