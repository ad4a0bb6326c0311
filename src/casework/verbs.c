/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "casework/verb_run.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define WITH_ARG .takes_arg = true
#define WITH_TEXT .takes_text = true

/* In the order of the help; of those that are offered the first five are. */
const struct verb verbs[] = {
    {.command = {"take", NAMES("übernehmen", "prendre", "tomar")},
	.flags = VERB_TOLD,
	.when = WHEN_OPEN,
	.offer = OFFER_UNOWNED,
	.run = verb_take},
    {.command = {"send-anyway", NAMES("trotzdem", "quand-même", "igualmente")},
	.flags = VERB_TOLD,
	.when = WHEN_OPEN,
	.offer = OFFER_HELD,
	.run = verb_send_anyway},
    {.command = {"accept", NAMES("annehmen", "accepter", "aceptar"), WITH_ARG},
	.arg = "[NAME]",
	.flags = VERB_TOLD,
	.when = WHEN_ANY,
	.offer = OFFER_STRANGER,
	.run = verb_accept},
    {.command = {"reply", NAMES("antworten", "répondre", "responder"),
	 WITH_TEXT, WITH_ARG},
	.arg = "NAME",
	.offered = "/reply reporter",
	.flags = VERB_NEEDS_ARG | VERB_NEEDS_TEXT | VERB_TOLD,
	.when = WHEN_OPEN,
	.offer = OFFER_REPORTER | OFFER_STRANGER,
	.run = verb_reply},
    {.command = {"note", NAMES("notiz", "nota"), WITH_TEXT},
	.when = WHEN_ANY | WHEN_HOUSE,
	.run = verb_note},
    {.command = {"cancel", NAMES("abbrechen", "annuler", "cancelar"), WITH_ARG},
	.arg = "[NAME]",
	.flags = VERB_TOLD,
	.when = WHEN_ANY,
	.offer = OFFER_WAITING,
	.run = verb_cancel},
    {.command = {"now", NAMES("jetzt", "maintenant", "ahora"), WITH_ARG},
	.arg = "[NAME]",
	.flags = VERB_TOLD,
	.when = WHEN_ANY,
	.offer = OFFER_WAITING,
	.run = verb_now},
    {.command = {"ask", NAMES("fragen", "demander", "preguntar"), WITH_TEXT,
	 WITH_ARG},
	.arg = "reporter|identity [NAME]",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_OPEN,
	.run = verb_ask},
    {.command = {"ack", NULL, WITH_ARG},
	.arg = "[NAME]",
	.flags = VERB_TOLD,
	.when = WHEN_OPEN,
	.run = verb_ack},
    {.command = {"assign", NAMES("zuweisen", "confier", "asignar"), WITH_ARG},
	.arg = "NAME",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_OPEN,
	.run = verb_assign},
    {.command = {"drop", NAMES("abgeben", "rendre", "soltar")},
	.flags = VERB_TOLD,
	.when = WHEN_OPEN,
	.run = verb_drop},
    {.command = {"away", NAMES("abwesend", "absent", "ausente"), WITH_ARG},
	.arg = "until DATE",
	.flags = VERB_NEEDS_ARG,
	.when = WHEN_ANY | WHEN_HOUSE,
	.run = verb_away},
    {.command = {"class", NAMES("art", "genre", "clase"), WITH_ARG},
	.arg = "CLASS",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_OPEN,
	.run = verb_class},
    {.command = {"category", NAMES("kategorie", "catégorie", "categoría"),
	 WITH_ARG},
	.arg = "ID...",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_category},
    {.command = {"respondent", NAMES("beschuldigt", "visé", "señalado"),
	 WITH_ARG},
	.arg = "ADDRESS-or-HANDLE [NAME]",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_respondent},
    {.command = {"alias", NULL, WITH_ARG},
	.arg = "R1 ADDRESS-or-HANDLE",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_alias},
    {.command = {"mute", NAMES("stumm", "muet", "silenciar"), WITH_ARG},
	.arg = "NAME",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_mute},
    {.command = {"lang", NAMES("sprache", "langue", "idioma"), WITH_ARG},
	.arg = "NAME CODE",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_lang},
    {.command = {"join", NAMES("verbinden", "joindre", "unir"), WITH_ARG},
	.arg = "CASE",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_OPEN,
	.run = verb_join},
    {.command = {"unjoin", NAMES("lösen", "disjoindre", "desunir"), WITH_ARG},
	.arg = "[CASE]",
	.flags = VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_unjoin},
    {.command = {"split", NAMES("teilen", "diviser", "dividir"), WITH_ARG},
	.arg = "R2",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_OPEN,
	.run = verb_split},
    {.command = {"recuse", NAMES("befangen", "récuser", "recusar"), WITH_ARG},
	.arg = "[NAME]",
	.flags = VERB_TOLD | VERB_ALONE,
	.when = WHEN_ANY,
	.run = verb_recuse},
    {.command = {"clear", NAMES("unbefangen", "admettre", "admitir"), WITH_ARG},
	.arg = "NAME",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_clear},
    {.command = {"show", NAMES("zeigen", "montrer", "mostrar"), WITH_ARG},
	.arg = "[all]",
	.when = WHEN_ANY,
	.run = verb_show},
    {.command = {"release", NAMES("herausgeben", "livrer", "entregar"),
	 WITH_ARG},
	.arg = "N",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_release},
    {.command = {"uncut", NAMES("ungekürzt", "intégral", "completo")},
	.when = WHEN_ANY,
	.run = verb_uncut},
    {.command = {"redact", NAMES("schwärzen", "masquer", "tachar"), WITH_ARG},
	.arg = "TEXT",
	.flags = VERB_NEEDS_ARG | VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_redact},
    {.command = {"remind", NAMES("erinnern", "rappeler", "recordar"), WITH_ARG},
	.arg = "in 3 days",
	.flags = VERB_NEEDS_ARG,
	.when = WHEN_OPEN,
	.run = verb_remind},
    {.command = {"close", NAMES("schließen", "clore", "cerrar"), WITH_ARG},
	.arg = "[REASON]",
	.offered = "/close",
	.flags = VERB_TOLD,
	.when = WHEN_OPEN,
	.offer = OFFER_NEWS,
	.run = verb_close},
    {.command = {"reopen", NAMES("öffnen", "rouvrir", "reabrir")},
	.flags = VERB_TOLD,
	.when = WHEN_CLOSED,
	.offer = OFFER_CLOSED,
	.run = verb_reopen},
    {.command = {"object", NAMES("widersprechen", "opposer", "objetar"),
	 WITH_ARG},
	.arg = "[REASON]",
	.flags = VERB_TOLD,
	.when = WHEN_ANY,
	.run = verb_object},
    {.command = {"status", NAMES("stand", "état", "estado")},
	.when = WHEN_ANY,
	.run = verb_status},
    {.command = {"new", NAMES("neu", "nouveau", "nuevo"), WITH_TEXT},
	.flags = VERB_NEEDS_TEXT | VERB_ALONE,
	.when = WHEN_ANY | WHEN_HOUSE,
	.run = verb_new},
    {.command = {"yes", NAMES("confirm", "ja", "oui", "sí", "si")},
	.flags = VERB_ALONE,
	.when = WHEN_ANY | WHEN_HOUSE,
	.run = verb_yes},
    {.command = {"help", NAMES("hilfe", "aide", "ayuda")},
	.when = WHEN_ANY | WHEN_HOUSE,
	.offer = OFFER_ALWAYS,
	.run = verb_help},
    {.command = {NULL}},
};

enum verb_when verbs_when(const struct case_row *row)
{
	if (strcmp(row->state, "house") == 0)
		return WHEN_HOUSE;
	return strcmp(row->state, "closed") == 0 ? WHEN_CLOSED : WHEN_OPEN;
}

const struct command_verb *const *verbs_commands(struct pool *pool)
{
	const size_t n = sizeof verbs / sizeof verbs[0];
	const struct command_verb **list = pool_alloc(pool, n * sizeof *list);
	size_t i;

	for (i = 0; i + 1 < n; i++)
		list[i] = &verbs[i].command;
	return list;
}

void verbs_print(FILE *out)
{
	const struct verb *verb;
	const char *const *alias;

	for (verb = verbs; verb->command.name != NULL; verb++) {
		fprintf(out, "%s|", verb->command.name);
		for (alias = verb->command.aliases;
		     alias != NULL && *alias != NULL; alias++)
			fprintf(out, "%s%s",
			    alias == verb->command.aliases ? "" : " ", *alias);
		fprintf(out, "|%s\n", verb->arg == NULL ? "" : verb->arg);
	}
}
