"""Passages in our own words, none of them among the topics' examples, with the topic each holds."""

from __future__ import annotations

INDUSTRIAL = "industrial partnerships"
ENERGY = "energy aid"
AIRSPACE = "airspace incidents"
NONE = "none"

UNSEEN: tuple[tuple[str, str], ...] = (
    (
        "Thales will assemble lightweight missiles in Belfast with a Ukrainian company as partner, "
        "securing 700 posts.",
        INDUSTRIAL,
    ),
    (
        "Kyiv and London have agreed to share drone know-how, which allows British plants to "
        "manufacture models tested in combat.",
        INDUSTRIAL,
    ),
    (
        "Babcock said its new workshop outside the city would overhaul armoured vehicles and "
        "employ local mechanics.",
        INDUSTRIAL,
    ),
    (
        "A new office will guide defence start-ups that wish to do business in Ukraine through "
        "its rules on contracts and investment.",
        INDUSTRIAL,
    ),
    (
        "Rheinmetall plans four factories in Ukraine with a state-owned partner to make shells, "
        "gunpowder and infantry fighting vehicles.",
        INDUSTRIAL,
    ),
    (
        "“This is not charity, it is a partnership between our industries,” he said, pointing to "
        "orders for firms in Sheffield and Stevenage.",
        INDUSTRIAL,
    ),
    (
        "Turkish drone maker Baykar has begun to build a plant near Kyiv where its aircraft will "
        "be produced under a bilateral agreement.",
        INDUSTRIAL,
    ),
    (
        "The UK has handed over mobile generators and tools so that engineers can mend damaged "
        "power lines.",
        ENERGY,
    ),
    (
        "Another £20m from the aid budget will go on protecting substations and getting the heat "
        "back on in flats in Kharkiv.",
        ENERGY,
    ),
    (
        "The EBRD signed a loan with Naftogaz to buy gas for the winter after strikes cut its own "
        "output.",
        ENERGY,
    ),
    (
        "Germany is shipping parts of a closed coal plant to Ukraine to help it restore electricity "
        "production.",
        ENERGY,
    ),
    (
        "Donors at the conference promised hundreds of millions to rebuild the Ukrainian grid and "
        "to buy transformers.",
        ENERGY,
    ),
    (
        "“Thanks to our partners we have the spare parts to bring power back to the hospitals,” "
        "said the head of the grid operator.",
        ENERGY,
    ),
    (
        "Three MiG-31 jets flew into Estonia's airspace over the Gulf of Finland without "
        "permission.",
        AIRSPACE,
    ),
    (
        "Romania scrambled F-16s after a drone crossed from Ukraine and circled for nearly an "
        "hour over its territory.",
        AIRSPACE,
    ),
    (
        "Poland invoked Article 4 of the Nato treaty and closed four airports while the drones "
        "were being shot down.",
        AIRSPACE,
    ),
    (
        "Nato launched a mission called Eastern Sentry to strengthen the defence of the skies over "
        "its eastern members.",
        AIRSPACE,
    ),
    (
        "The foreign secretary summoned the Russian ambassador over the drone incursion into "
        "Poland.",
        AIRSPACE,
    ),
    (
        "Sir Keir said British Typhoons would join air defence patrols above Poland after the "
        "violation.",
        AIRSPACE,
    ),
    (
        "The UK will give Ukraine 120,000 drones and hundreds of thousands of artillery rounds "
        "this year.",
        NONE,
    ),
    (
        "Russian missiles left swathes of Kyiv without heating and electricity, the mayor said.",
        NONE,
    ),
    (
        "At least 21 people were killed when a ballistic missile hit a block of flats in "
        "Ternopil.",
        NONE,
    ),
    (
        "The prime minister spoke to President Trump by telephone about a ceasefire and security "
        "guarantees.",
        NONE,
    ),
    (
        "More than 50,000 Ukrainian soldiers have been trained in Britain since 2022.",
        NONE,
    ),
    (
        "London has imposed sanctions on 100 ships of the shadow fleet that carry Russian oil.",
        NONE,
    ),
    (
        "The king praised the courage of the Ukrainian people in a speech at a state banquet.",
        NONE,
    ),
    (
        "Ukraine's drones struck bomber bases in Siberia, destroying or damaging dozens of "
        "aircraft.",
        NONE,
    ),
    (
        "Energy bills will go up by two per cent in October, the regulator has announced.",
        NONE,
    ),
    (
        "The £2.26bn loan, backed by the profits of frozen Russian assets, will be spent on "
        "weapons.",
        NONE,
    ),
    (
        "Refugees from Ukraine can stay for another two years under an extension of the visa "
        "scheme.",
        NONE,
    ),
    (
        "Britain and France would lead a force to keep the peace in Ukraine once the fighting has "
        "stopped.",
        NONE,
    ),
    (
        "Russian troops have advanced to the outskirts of Pokrovsk, where street fighting is "
        "reported.",
        NONE,
    ),
    (
        "Mr Putin said Moscow would go on fighting until its war aims were reached.",
        NONE,
    ),
    (
        "Inflation fell to 3.6 per cent last month, giving the chancellor some relief before the "
        "budget.",
        NONE,
    ),
    (
        "The retailer is closing forty shops and blames higher wages and weak demand.",
        NONE,
    ),
)
