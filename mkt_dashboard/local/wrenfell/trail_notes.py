"""Trail notes, the fortnightly letter of the shop."""

from mkt_dashboard.local.wrenfell.mail import HELLO, Mail
from mkt_dashboard.local.wrenfell.mjml import Link, Note, notes


def _issue(number: int, picture: str, alt: str, subject: str, *found: Note) -> Mail:
    greeting = f"{HELLO} this is what we walked, mended and read in the last fortnight."
    return Mail(
        f"Trail notes {number}",
        subject,
        " · ".join(note.title for note in found),
        notes(picture, alt, f"Trail notes {number}", greeting, found),
    )


ISSUES = (
    _issue(
        38,
        "lake-morning",
        "A lake before sunrise",
        "Three lakes that are still warm enough",
        Note(
            "Three lakes, one loop",
            "The upper lake stays above 18 degrees until the first cold night. Start before seven and "
            "have it for yourself.",
            Link("Read the route", "trails/three-lakes"),
        ),
        Note(
            "Blisters, and what helps",
            "Two pairs of thin socks beat one thick pair. We tested eleven on the way up.",
            Link("See the socks that passed", "socks"),
        ),
        Note(
            "Closed this week",
            "The bridge below the Aichner hut is being rebuilt. The detour adds forty minutes.",
            Link("Look at the map", "trails/closures"),
        ),
    ),
    _issue(
        39,
        "forest-mist",
        "Mist between trees",
        "When the mist stays below you",
        Note(
            "Above the sea of fog",
            "Four summits that stand clear when the valley is grey, each under two hours from a station.",
            Link("Choose a summit", "trails/above-the-fog"),
        ),
        Note(
            "How to dry a boot",
            "Not on the stove. Newspaper, air, a night of patience; then wax while the leather is "
            "still cool.",
            Link("The long answer", "care/boots"),
        ),
        Note(
            "A reader's trick",
            "Anouk from Chur marks her tent pegs with nail varnish and has not lost one since.",
            Link("Send us yours", "tricks"),
        ),
    ),
    _issue(
        40,
        "lake-morning",
        "A lake below larches",
        "Larches, and where they turn first",
        Note(
            "Where the larches turn first",
            "South-facing and above 1,700 metres. We keep a list and write down the day each valley changes.",
            Link("This year's list", "trails/larches"),
        ),
        Note(
            "Packing for a hut night",
            "Nineteen things, 5.4 kilograms, nothing that was not used.",
            Link("The packing list", "journal/hut-night"),
        ),
        Note(
            "Clocks go back soon",
            "It is dark at five before you expect it. Put a lamp into the pack now and forget it there.",
            Link("Lamps under 100 grams", "lamps"),
        ),
    ),
    _issue(
        41,
        "first-snow",
        "Snow on a ridge",
        "The first white morning",
        Note(
            "Down to 1,400 metres",
            "The first snow stayed. Which paths are still dry, and from where on you want spikes.",
            Link("Conditions, valley by valley", "trails/conditions"),
        ),
        Note(
            "Spikes or snowshoes?",
            "A short answer for a hard path, a longer one for everything else.",
            Link("Read both", "journal/spikes"),
        ),
        Note(
            "Wax before you need it",
            "An evening, an old iron, a window that opens.",
            Link("How we do it", "care/skis"),
        ),
    ),
    _issue(
        42,
        "forest-mist",
        "A forest on a short day",
        "Walks for short days",
        Note(
            "Home before dark",
            "Nine walks of less than three hours, each with a bakery at the end.",
            Link("Choose one", "trails/short-days"),
        ),
        Note(
            "Avalanche course in December",
            "Two evenings and a day outside with the mountain rescue. Twelve places.",
            Link("Ask for a place", "courses/avalanche"),
        ),
        Note(
            "What the lamp can do",
            "Why 200 lumens are enough, and why the beam matters more.",
            Link("Read the test", "journal/lamps"),
        ),
    ),
)
