"""What Wrenfell Outdoor wrote to its people in the quarter: a dozen mails, each with its own text."""

from mkt_dashboard.local.wrenfell.mail import HELLO, Mail
from mkt_dashboard.local.wrenfell.mjml import Link, Product, letter, story
from mkt_dashboard.local.wrenfell.trail_notes import ISSUES

BOOT = Product("Tarn boot", "€ 189", "boot", "boots/tarn")
PACK = Product("Fell 32 pack", "€ 139", "pack", "packs/fell-32")
FLASK = Product("Steel flask", "€ 34", "flask", "flasks/steel")
JACKET = Product("Ridge jacket", "€ 279", "jacket", "jackets/ridge")
LAMP = Product("Night lamp", "€ 69", "lamp", "lamps/night")
TENT = Product("Col tent", "€ 449", "tent", "tents/col")

OTHERS = (
    Mail(
        "End of summer, last sizes",
        "Last sizes of the summer, {{ first_name|default('friend') }}",
        "Tents, flasks and light packs, 30 % below the list price until Sunday",
        story(
            "dusk-camp",
            "A tent at dusk",
            "The summer shelf, one last time",
            f"{HELLO} what is left of the summer goes until Sunday, 30 % below the list price. There "
            "are no reorders: when a size is gone, it is gone.",
            Link("See what is left", "sale/summer"),
            products=(TENT, PACK, FLASK),
        ),
    ),
    Mail(
        "Repair week in Graz",
        "Bring what is broken: repair week in Graz",
        "Zips, seams and soles, Monday to Saturday, free of charge",
        letter(
            "Bring what is broken",
            (
                HELLO,
                "from Monday to Saturday four people sit in our store in Herrengasse with needles, "
                "glue and two old sewing machines. Bring a jacket whose zip gave up, a pack with a "
                "torn strap, a boot whose sole wants to leave.",
                "It costs nothing, whether you bought it from us or not. Most things are done while you "
                "drink a coffee; the others wait for you until the Friday after.",
            ),
            Link("Keep a place for me", "graz/repair-week"),
            "Hannes and the workshop, Wrenfell Outdoor Graz",
        ),
    ),
    Mail(
        "Boots built for wet rock",
        "Boots built for wet rock",
        "A softer rubber, a stiffer shank, and nine months of rain to prove it",
        story(
            "ridge-dawn",
            "A ridge at dawn",
            "Wet rock is a different sport",
            f"{HELLO} we asked six hut wardens to wear the new Tarn boot through nine months of rain. "
            "Two came back with notes, four did not want to give theirs back.",
            Link("Read what they found", "journal/wet-rock"),
            products=(BOOT, PACK, LAMP),
        ),
    ),
    Mail(
        "Rain shell restock",
        "The rain shell is back",
        "All sizes, both cuts, and the moss green you asked for",
        story(
            "forest-mist",
            "A forest in the rain",
            "It is back, and it is green",
            f"{HELLO} the rain shell was gone for seven weeks. It is back in all sizes, in both cuts, "
            "and in the moss green that most of you asked for.",
            Link("Find your size", "jackets/rain-shell"),
            products=(JACKET, FLASK),
        ),
    ),
    Mail(
        "Autumn trail edit",
        "Eleven trails before the snow",
        "The larches turn this week. We walked eleven trails and wrote down where the light is best",
        story(
            "autumn-trail",
            "Hills in autumn light",
            "Eleven trails before the snow",
            f"{HELLO} the larches turn this week. We walked eleven trails and wrote down where the "
            "light is best, where the last hut is open, and which one to keep for a Tuesday.",
            Link("See the trails", "trails/autumn"),
            products=(BOOT, PACK, FLASK),
        ),
    ),
    Mail(
        "VIP early access",
        "For you first: the winter layers",
        "Two days before everybody else, because you have carried our things the furthest",
        letter(
            "For you first",
            (
                HELLO,
                "you have ordered from us more often than almost anybody, so you see the winter layers "
                "two days before everybody else does.",
                "Nothing is cheaper than it will be on Sunday. You only get the sizes while all of "
                "them are there, and the one colour we could make no more than two hundred of.",
            ),
            Link("Look at the winter layers", "winter/early"),
            "Maya Lindqvist, Wrenfell Outdoor",
        ),
    ),
    Mail(
        "Winter layers, first look",
        "Winter layers, and how to wear fewer of them",
        "Warm when you stop, dry when you climb: the new layers, explained in three pictures",
        story(
            "dusk-camp",
            "A camp at dusk",
            "Fewer layers, better ones",
            f"{HELLO} most of us wear too much on the way up and too little at the top. The new layers "
            "are made in threes: one that breathes, one that keeps warm, one that keeps the wind out.",
            Link("See how they go together", "winter/layers"),
            products=(JACKET, BOOT, LAMP),
        ),
    ),
    Mail(
        "First Snow Weekend",
        "First snow. First tracks.",
        "Three days, 20 % off everything warm",
        story(
            "first-snow",
            "Fresh snow on a ridge",
            "First snow. First tracks.",
            f"{HELLO} the first fifteen centimetres fell last night. For three days everything warm is "
            "20 % below the list price, online and in Graz.",
            Link("See what is warm", "winter/first-snow"),
            products=(JACKET, BOOT, LAMP),
        ),
    ),
    Mail(
        "Hut weekend",
        "A hut for us alone, {{ first_name|default('friend') }}",
        "Two nights, thirty beds, no signal",
        letter(
            "A hut for us alone",
            (
                HELLO,
                "on the second weekend of next month we have the Aichner hut to ourselves: two nights, "
                "thirty beds, no signal, and Lucie at the stove.",
                "There is room for you and one person you like. We walk up on Friday with lamps and "
                "are back on Sunday before the last train.",
            ),
            Link("Yes, keep two beds", "hut-weekend"),
            "Maya, Jonas and everybody at Wrenfell",
        ),
    ),
)
MAILS = {mail.name: mail for mail in (*ISSUES, *OTHERS)}
