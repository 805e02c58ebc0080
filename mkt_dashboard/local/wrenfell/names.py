"""Where the invented people of the demo live, and what people are called there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country with first names, last names and towns; `share` says how many customers live there."""

    name: str
    share: int
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    towns: tuple[str, ...]


def _country(name: str, share: int, first_names: str, last_names: str, towns: str) -> Country:
    return Country(name, share, *(tuple(words.split(", ")) for words in (first_names, last_names, towns)))


COUNTRIES = (
    _country(
        "Austria",
        34,
        "Anna, Lukas, Greta, Markus, Lena, Tobias, Katharina, Florian, Eva, Johannes, Sophie, Matthias, "
        "Karin, Stefan, Julia, Michael, Elisabeth, Andreas, Magdalena, Hannes, Clara, Otto, Verena, Georg, "
        "Barbara",
        "Gruber, Huber, Marek, Wagner, Pichler, Steiner, Moser, Mayr, Hofer, Leitner, Berger, Fuchs, Eder, "
        "Fischer, Schmid, Winkler, Weber, Schwarz, Maier, Haider, Reiter, Brunner, Lindner, Aigner, Egger",
        "Graz, Vienna, Innsbruck, Salzburg, Linz, Klagenfurt, Leoben, Bregenz, Villach, Kapfenberg",
    ),
    _country(
        "Germany",
        24,
        "Sina, Fabian, Dörte, Jan, Nele, Moritz, Frieda, Jonas, Marlene, Till, Hannah, Paul, Ronja, Felix, "
        "Ida, Malte, Carla, Henrik, Lotte, Emil, Jule, Anton, Wiebke, Leon, Charlotte",
        "Vogel, Brandt, Keller, Krüger, Hartmann, Lange, Schulz, Werner, Köhler, Lehmann, Kaiser, Scholz, "
        "Möller, Weiß, Jung, Hahn, Schubert, Vogt, Friedrich, Günther, Kühn, Busch, Thomas, Sauer, Arnold",
        "Munich, Kempten, Rosenheim, Garmisch, Stuttgart, Freiburg, Kiel, Leipzig, Cologne, Nuremberg",
    ),
    _country(
        "Switzerland",
        10,
        "Anouk, Urs, Nina, Reto, Céline, Beat, Livia, Marco, Selina, Andri, Flurina, Pascal, Corina, "
        "Silvan, Noémie",
        "Bischof, Frei, Zbinden, Caduff, Ammann, Bühler, Gerber, Wyss, Rochat, Favre, Kälin, Suter, Tobler, "
        "Studer, Lüthi",
        "Chur, Bern, Zurich, Davos, Lucerne, Sion, Lausanne, Thun",
    ),
    _country(
        "Italy",
        8,
        "Paolo, Alba, Vera, Marco, Chiara, Matteo, Giulia, Andrea, Francesca, Davide, Elena, Simone, "
        "Martina, Lorenzo, Ilaria",
        "Rossi, Moretti, Zanetti, Conti, Ricci, Gallo, Ferrari, Colombo, Fontana, Marchetti, Rizzi, "
        "Pedrotti, Dalla Costa, Bianchi, Serra",
        "Bolzano, Trento, Udine, Belluno, Merano, Turin, Bergamo, Aosta",
    ),
    _country(
        "Czechia",
        4,
        "Jana, Petr, Tereza, Ondřej, Lucie, Tomáš, Hana, Jakub, Eliška, Martin",
        "Novák, Svoboda, Dvořák, Černá, Procházka, Kučera, Veselý, Horák, Pokorná, Marešová",
        "Brno, Prague, Liberec, Olomouc, Zlín",
    ),
    _country(
        "Slovenia",
        4,
        "Maja, Luka, Nika, Žiga, Ana, Matej, Petra, Rok, Tjaša, Blaž",
        "Kovač, Zupan, Potočnik, Mlakar, Golob, Hribar, Krajnc, Oblak, Kotnik, Vidmar",
        "Ljubljana, Maribor, Kranj, Celje, Bled",
    ),
    _country(
        "Norway",
        3,
        "Tor, Ingrid, Sindre, Marte, Håkon, Solveig, Eirik, Astrid, Øyvind, Live",
        "Eriksen, Hansen, Berg, Dahl, Solberg, Moen, Haugen, Strand, Lie, Bakke",
        "Oslo, Bergen, Tromsø, Lillehammer, Voss",
    ),
    _country(
        "Sweden",
        2,
        "Elsa, Nils, Saga, Gustav, Freja, Anders, Tuva, Axel",
        "Lindqvist, Sjöberg, Nyström, Åkesson, Lundin, Ekström, Hedlund, Wallin",
        "Stockholm, Östersund, Gothenburg, Åre",
    ),
    _country(
        "France",
        3,
        "Remi, Camille, Élodie, Julien, Manon, Baptiste, Inès, Thibault, Léa, Hugo",
        "Dubois, Lefèvre, Girard, Mercier, Chevalier, Perrin, Blanchard, Roussel, Barbier, Fournier",
        "Grenoble, Annecy, Chamonix, Lyon, Briançon",
    ),
    _country(
        "Spain",
        2,
        "Marta, Iker, Lucía, Pablo, Aitana, Unai, Carmen, Álvaro",
        "García, Etxeberria, Navarro, Ibáñez, Molina, Serrano, Pascual, Ortega",
        "Bilbao, Jaca, Granada, Barcelona",
    ),
    _country(
        "Portugal",
        1,
        "Inês, Tiago, Beatriz, Rui, Joana, Nuno",
        "Prata, Carvalho, Teixeira, Nogueira, Pacheco, Figueira",
        "Porto, Braga, Covilhã",
    ),
    _country(
        "Poland",
        2,
        "Zofia, Kacper, Agnieszka, Marek, Maja, Paweł, Ewa, Szymon",
        "Kowalska, Wiśniewski, Zieliński, Mazur, Krawczyk, Piotrowska, Grabowski, Pawlak",
        "Kraków, Zakopane, Wrocław, Katowice",
    ),
    _country(
        "Netherlands",
        2,
        "Sanne, Daan, Fleur, Bram, Lotte, Jeroen, Maud, Thijs",
        "de Vries, Bakker, Visser, Smit, Mulder, van Dijk, Bos, Dekker",
        "Utrecht, Maastricht, Groningen, Haarlem",
    ),
    _country(
        "United Kingdom",
        1,
        "Isla, Callum, Freya, Rhys, Imogen, Alistair, Niamh, Owen",
        "Mackenzie, Hartley, Bevan, Fairbairn, Thwaite, Sinclair, Pryce, Ormond",
        "Keswick, Fort William, Sheffield, Bangor",
    ),
)
