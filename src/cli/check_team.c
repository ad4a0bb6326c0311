/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/doctor.h"

/* What cannot be done by so few. */
void check_team(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	bool has_outside = conf->escalation.addresses[0] != NULL;

	if (!has_outside)
		doctor_warn(doctor, "set escalation.addresses",
		    "nobody outside the team is named: a report that every "
		    "moderator has a part in, or is kept out of, is read by "
		    "nobody, and its reporter is told so");
	if (conf->n_moderators < 2)
		doctor_warn(doctor, "name a second moderator",
		    "there is one moderator: what takes a second one, such as "
		    "a text that was held, waits for somebody of "
		    "escalation.addresses");
	if (conf->n_moderators >= 2 && has_outside)
		doctor_ok(doctor,
		    "%zu moderators, and somebody outside the team",
		    conf->n_moderators);
}

/* People outside are called in only when fewer than two are left, so they are
 * no help to a rung that wants more than the team has. */
static size_t most_voters(const struct conf *conf)
{
	size_t outside = 0, team = conf->n_moderators;

	while (conf->escalation.addresses[outside] != NULL)
		outside++;
	return team < 2 ? team + outside : team;
}

void check_approvals(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	bool has_outside = conf->escalation.addresses[0] != NULL, all = true;
	const struct conf_rung *rung;
	size_t i, needed;

	for (i = 0; i < conf->n_rungs; i++) {
		rung = &conf->rungs[i];
		needed = (size_t)rung->approvals;
		if (needed > most_voters(conf))
			doctor_warn(doctor, "name more moderators, or lower it",
			    "rung %s takes %ld approvals, more than there are "
			    "people: it can never be decided",
			    rung->name, rung->approvals);
		else if (needed == conf->n_moderators &&
			 (needed > 2 || !has_outside) && needed > 1)
			doctor_warn(doctor, "name one more moderator",
			    "rung %s takes %ld approvals of %zu moderators: "
			    "it cannot be decided when one of them has a part "
			    "in the case, or is away",
			    rung->name, rung->approvals, conf->n_moderators);
		else
			continue;
		all = false;
	}
	if (all)
		doctor_ok(doctor, "every rung can be approved, also with one "
				  "moderator less");
}
