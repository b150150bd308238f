// The names that demo data are made of.
#pragma once
#include <array>
#include <string_view>

namespace host::demo {

inline constexpr std::array<std::string_view, 24> kFirstNames{
    "Zoé",  "Léa",    "Chloé",  "Inès",     "Hélène", "Aurélie", "Céline", "Anaïs",    "Maëlle", "Françoise", "Nadia",   "Sophie",
    "Rémi", "Jérôme", "Benoît", "François", "Loïc",   "Théo",    "Cédric", "Grégoire", "Karim",  "Étienne",   "Mathieu", "Noël"};
inline constexpr std::array<std::string_view, 40> kLastNames{
    "Lefèvre",    "Béranger", "Noël",     "Gauthier", "Pélissier", "Mercier",  "Fabre",    "Chevalier",  "Roussel",  "Lemaître",
    "Barthélémy", "Guérin",   "Besnard",  "Hébert",   "Delaunay",  "Marchand", "Rivière",  "Carpentier", "Vidal",    "Prévost",
    "Aubry",      "Collet",   "Desbœufs", "Perrot",   "Teissier",  "Vasseur",  "Morvan",   "Legrand",    "Étienne",  "Châtelain",
    "Garnier",    "Joubert",  "Maréchal", "Pichon",   "Royer",     "Sauvage",  "Thévenin", "Valéry",     "Leclercq", "Bénard"};
inline constexpr std::array<std::string_view, 32> kTrades{"Menuiserie",
                                                          "Électricité générale",
                                                          "Plomberie",
                                                          "Boulangerie",
                                                          "Garage",
                                                          "Charpente",
                                                          "Maçonnerie",
                                                          "Pâtisserie",
                                                          "Cabinet dentaire",
                                                          "Pharmacie",
                                                          "Imprimerie",
                                                          "Transports",
                                                          "Paysages",
                                                          "Serrurerie",
                                                          "Ébénisterie",
                                                          "Clinique vétérinaire",
                                                          "Hôtel",
                                                          "Brasserie",
                                                          "Chaudronnerie",
                                                          "Métallerie",
                                                          "Laboratoire",
                                                          "Fromagerie",
                                                          "Domaine viticole",
                                                          "Scierie",
                                                          "Agence immobilière",
                                                          "Étude notariale",
                                                          "Cabinet d’architecture",
                                                          "Carrosserie",
                                                          "Énergies",
                                                          "Façades",
                                                          "Isolation",
                                                          "Ateliers"};
inline constexpr std::array<std::string_view, 8> kForms{"SARL",    "SAS",  "Établissements", "EURL",
                                                        "Société", "SCOP", "Groupe",         "Maison"};
inline constexpr std::array<std::string_view, 10> kPublicBodies{"Mairie de",
                                                                "Communauté de communes de",
                                                                "Collège public de",
                                                                "Centre hospitalier de",
                                                                "Lycée professionnel de",
                                                                "Office public de l’habitat de",
                                                                "Crèche municipale de",
                                                                "Médiathèque de",
                                                                "Service départemental d’incendie de",
                                                                "École maternelle de"};

struct Town {
  std::string_view name, postcode;
};
inline constexpr std::array<Town, 24> kTowns{{{"Lyon", "69003"},
                                              {"Saint-Étienne", "42000"},
                                              {"Grenoble", "38000"},
                                              {"Valence", "26000"},
                                              {"Annecy", "74000"},
                                              {"Bourg-en-Bresse", "01000"},
                                              {"Mâcon", "71000"},
                                              {"Villefranche-sur-Saône", "69400"},
                                              {"Romans-sur-Isère", "26100"},
                                              {"Vénissieux", "69200"},
                                              {"Chambéry", "73000"},
                                              {"Clermont-Ferrand", "63000"},
                                              {"Le Puy-en-Velay", "43000"},
                                              {"Besançon", "25000"},
                                              {"Dijon", "21000"},
                                              {"Nîmes", "30000"},
                                              {"Orléans", "45000"},
                                              {"Sète", "34200"},
                                              {"Saint-Brieuc", "22000"},
                                              {"Évreux", "27000"},
                                              {"Béziers", "34500"},
                                              {"Montélimar", "26200"},
                                              {"Alès", "30100"},
                                              {"Paris", "75011"}}};
inline constexpr std::array<std::string_view, 14> kStreets{
    "rue de la République",     "avenue Jean-Jaurès",        "place de l’Église", "chemin des Écoles",
    "rue du Général-de-Gaulle", "boulevard Voltaire",        "allée des Érables", "rue de l’Hôtel-de-Ville",
    "impasse du Château",       "route de Genève",           "rue Émile-Zola",    "quai de Saône",
    "rue des Frères-Lumière",   "zone artisanale Les Chênes"};

/// Customers abroad: their country decides language, currency and VAT.
struct Foreign {
  std::string_view name, street, postcode, city, country, language, currency, first, last;
};
inline constexpr std::array<Foreign, 14> kForeign{{
    {"Müller Maschinenbau GmbH", "Lindenstraße 12", "80331", "München", "DE", "de", "EUR", "Jürgen", "Müller"},
    {"Gebrüder Weiß KG", "Königsallee 4", "40212", "Düsseldorf", "DE", "de", "EUR", "Käthe", "Weiß"},
    {"Schäfer Elektrotechnik", "Hauptstraße 77", "79098", "Freiburg", "DE", "de", "EUR", "Jörg", "Schäfer"},
    {"Hartley & Sons Ltd", "14 Mill Lane", "LS1 4AB", "Leeds", "GB", "en", "EUR", "Emma", "Hartley"},
    {"O’Brien Fittings Ltd", "3 Quay Street", "D02 X285", "Dublin", "IE", "en", "EUR", "Seán", "O’Brien"},
    {"Cascade Tool Supply Inc.", "210 Harbor Avenue", "98101", "Seattle, WA", "US", "en", "USD", "Dana", "Reed"},
    {"Blue Ridge Rentals LLC", "55 Main Street", "28801", "Asheville, NC", "US", "en", "USD", "Carl", "Mason"},
    {"Hudson Valley Machinery Corp.", "900 River Road", "12601", "Poughkeepsie, NY", "US", "en", "USD", "Grace", "Nolan"},
    {"Prairie Hydraulics Inc.", "41 Elm Street", "50309", "Des Moines, IA", "US", "en", "USD", "Omar", "Diaz"},
    {"Zürcher Werkzeuge AG", "Bahnhofstrasse 21", "8001", "Zürich", "CH", "de", "CHF", "Ueli", "Zürcher"},
    {"Ateliers Genevois SA", "rue du Rhône 8", "1204", "Genève", "CH", "fr", "CHF", "Agnès", "Favre"},
    {"Mécanique Jurassienne Sàrl", "Grand-Rue 30", "2800", "Delémont", "CH", "fr", "CHF", "Cyril", "Jolidon"},
    {"Alpenbau Brig AG", "Furkastrasse 5", "3900", "Brig", "CH", "de", "CHF", "Beat", "Imhof"},
    {"Bouwbedrijf Janssens BV", "Kerkstraat 18", "2000", "Antwerpen", "BE", "en", "EUR", "An", "Janssens"},
}};

struct Good {
  std::string_view name, unit;
  int fromPrice, toPrice;  // of one, in whole currency units
};
inline constexpr std::array<Good, 16> kGoods{{{"Location de nacelle élévatrice, la semaine", "sem.", 380, 690},
                                              {"Location de mini-pelle, la journée", "j", 180, 260},
                                              {"Groupe électrogène 20 kVA, location", "sem.", 210, 320},
                                              {"Échafaudage roulant, location au mois", "mois", 150, 240},
                                              {"Maintenance préventive, visite annuelle", "", 240, 520},
                                              {"Main-d’œuvre technicien", "h", 52, 78},
                                              {"Déplacement", "km", 1, 2},
                                              {"Pièces détachées hydrauliques", "", 40, 900},
                                              {"Compresseur à vis 15 kW", "", 4200, 6900},
                                              {"Chariot élévateur d’occasion", "", 7800, 14500},
                                              {"Réparation de vérin", "", 180, 640},
                                              {"Contrôle réglementaire et rapport", "", 160, 310},
                                              {"Formation à la conduite d’engins, la place", "pers.", 320, 480},
                                              {"Huile hydraulique, fût de 200 l", "fût", 410, 560},
                                              {"Contrat d’entretien, trimestre", "trim.", 290, 870},
                                              {"Transport et mise en place", "", 90, 350}}};
inline constexpr std::array<std::string_view, 4> kOperators{"Camille Royer", "Anaïs Fabre", "Théo Marchand", "Inès Guérin"};

}  // namespace host::demo
