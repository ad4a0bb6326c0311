/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/codename.h"

#include "privacy/random.h"

/* Friendly or neutral, no colour of skin, no size, nothing of a person. */
static const char *const manners[] = {
    "Amber",  "Bright", "Brisk",  "Calm",   "Clear",  "Clever",
    "Copper", "Coral",  "Crisp",  "Early",  "Earnest", "Fair",
    "Fleet",  "Gentle", "Glad",   "Golden", "Hazel",  "Honest",
    "Humble", "Indigo", "Jolly",  "Keen",   "Kind",   "Lively",
    "Lucid",  "Mellow", "Mild",   "Misty",  "Nimble", "Noble",
    "Patient", "Placid", "Polite", "Proper", "Quick", "Quiet",
    "Rapid",  "Ready",  "Serene", "Silver", "Sincere", "Sober",
    "Steady", "Sunny",  "Tidy",   "Upright", "Warm",  "Witty",
};

static const char *const birds[] = {
    "Avocet",   "Bittern",   "Bunting",  "Bustard",  "Crane",
    "Curlew",   "Dipper",    "Dove",     "Dunlin",   "Egret",
    "Eider",    "Falcon",    "Finch",    "Gannet",   "Godwit",
    "Goldcrest", "Grebe",    "Heron",    "Hoopoe",   "Ibis",
    "Jay",      "Kestrel",   "Kingfisher", "Kite",   "Lapwing",
    "Lark",     "Linnet",    "Magpie",   "Martin",   "Merlin",
    "Nightjar", "Nuthatch",  "Oriole",   "Osprey",   "Owl",
    "Petrel",   "Pipit",     "Plover",   "Puffin",   "Raven",
    "Robin",    "Sandpiper", "Siskin",   "Starling", "Stork",
    "Swift",    "Tern",      "Wren",
};

const char *codename_new(struct pool *pool)
{
	size_t n_manners = sizeof manners / sizeof manners[0];
	size_t n_birds = sizeof birds / sizeof birds[0];

	return pool_printf(pool, "%s %s",
	    manners[random_below((uint32_t)n_manners)],
	    birds[random_below((uint32_t)n_birds)]);
}
