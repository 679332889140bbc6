#include "client/demo/demo_places.h"

namespace clientele::client {
namespace {

constexpr DemoCity kCities[] = {
    {"Москва", "MOW", "Europe/Moscow", 3, "77", 1310},
    {"Санкт-Петербург", "SPE", "Europe/Moscow", 3, "78", 560},
    {"Новосибирск", "NSK", "Asia/Novosibirsk", 7, "54", 163},
    {"Екатеринбург", "SVE", "Asia/Yekaterinburg", 5, "66", 154},
    {"Казань", "TA", "Europe/Moscow", 3, "16", 131},
    {"Нижний Новгород", "NIZ", "Europe/Moscow", 3, "52", 122},
    {"Красноярск", "KYA", "Asia/Krasnoyarsk", 7, "24", 119},
    {"Челябинск", "CHE", "Asia/Yekaterinburg", 5, "74", 118},
    {"Самара", "SAM", "Europe/Samara", 4, "63", 116},
    {"Уфа", "BA", "Asia/Yekaterinburg", 5, "02", 114},
    {"Ростов-на-Дону", "ROS", "Europe/Moscow", 3, "61", 114},
    {"Омск", "OMS", "Asia/Omsk", 6, "55", 111},
    {"Краснодар", "KDA", "Europe/Moscow", 3, "23", 110},
    {"Воронеж", "VOR", "Europe/Moscow", 3, "36", 105},
    {"Пермь", "PER", "Asia/Yekaterinburg", 5, "59", 103},
    {"Волгоград", "VGG", "Europe/Volgograd", 3, "34", 102},
    {"Саратов", "SAR", "Europe/Saratov", 4, "64", 89},
    {"Тюмень", "TYU", "Asia/Yekaterinburg", 5, "72", 85},
    {"Тольятти", "SAM", "Europe/Samara", 4, "63", 67},
    {"Барнаул", "ALT", "Asia/Barnaul", 7, "22", 62},
    {"Ижевск", "UD", "Europe/Samara", 4, "18", 62},
    {"Хабаровск", "KHA", "Asia/Vladivostok", 10, "27", 61},
    {"Ульяновск", "ULY", "Europe/Ulyanovsk", 4, "73", 61},
    {"Иркутск", "IRK", "Asia/Irkutsk", 8, "38", 61},
    {"Владивосток", "PRI", "Asia/Vladivostok", 10, "25", 60},
    {"Ярославль", "YAR", "Europe/Moscow", 3, "76", 57},
    {"Кемерово", "KEM", "Asia/Novokuznetsk", 7, "42", 55},
    {"Томск", "TOM", "Asia/Tomsk", 7, "70", 55},
    {"Оренбург", "ORE", "Asia/Yekaterinburg", 5, "56", 54},
    {"Новокузнецк", "KEM", "Asia/Novokuznetsk", 7, "42", 53},
    {"Рязань", "RYA", "Europe/Moscow", 3, "62", 52},
    {"Пенза", "PNZ", "Europe/Moscow", 3, "58", 49},
    {"Липецк", "LIP", "Europe/Moscow", 3, "48", 48},
    {"Калининград", "KGD", "Europe/Kaliningrad", 2, "39", 48},
    {"Астрахань", "AST", "Europe/Astrakhan", 4, "30", 47},
    {"Тула", "TUL", "Europe/Moscow", 3, "71", 46},
    {"Киров", "KIR", "Europe/Kirov", 3, "43", 46},
    {"Сочи", "KDA", "Europe/Moscow", 3, "23", 44},
    {"Улан-Удэ", "BU", "Asia/Irkutsk", 8, "03", 43},
    {"Якутск", "SA", "Asia/Yakutsk", 9, "14", 36},
    {"Чита", "ZAB", "Asia/Chita", 9, "75", 33},
    {"Ангарск", "IRK", "Asia/Irkutsk", 8, "38", 22},
    {"Южно-Сахалинск", "SAK", "Asia/Sakhalin", 11, "65", 18},
    {"Бийск", "ALT", "Asia/Barnaul", 7, "22", 18},
    {"Петропавловск-Камчатский", "KAM", "Asia/Kamchatka", 12, "41", 16},
    {"Бердск", "NSK", "Asia/Novosibirsk", 7, "54", 10},
};

}  // namespace

absl::Span<const DemoCity> DemoCities() { return kCities; }

}  // namespace clientele::client
