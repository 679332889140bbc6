#include "client/demo/demo_notes.h"

#include <cstddef>

namespace clientele::client {
namespace {

using domain::Channel;
using domain::Direction;
using domain::Disposition;
using domain::Outcome;

// Those that fit companies only come last.
struct Notes {
  absl::Span<const absl::string_view> all;
  size_t for_people;
};

constexpr absl::string_view kCallNoAnswer[] = {
    "Не берут трубку.",
    "Звонок без ответа, попробовать после обеда.",
    "Абонент недоступен.",
    "Автоответчик, сообщение не оставлено.",
    "Третий раз без ответа, пауза на неделю.",
    "No answer, left a voice message.",
};

constexpr absl::string_view kWrittenNoAnswer[] = {
    "Без ответа.",
    "Прочитано, но ответа нет.",
    "Повторить через неделю, ответа нет.",
    "No reply so far.",
};

constexpr absl::string_view kWrongNumber[] = {
    "Номер принадлежит другому человеку.",
    "Попали не туда, просят больше не звонить.",
    "Неверный номер: ошибка в последней цифре?",
    "Wrong number, ask for a new one by e-mail.",
    "Сменили телефон, нового нет.",
};

constexpr absl::string_view kCallback[] = {
    "Просят перезвонить в четверг.",           "За рулём, перезвонить через час.",
    "Asked to call back next Monday.",         "Просят перезвонить, когда будет новый прайс.",
    "Вернуться к разговору после праздников.", "Перезвонить завтра до 11, нужен товаровед.",
    "Совещание. Перезвонить после 16:00.",     "Директор в отпуске, набрать через две недели.",
};
constexpr size_t kCallbackForPeople = 5;

constexpr absl::string_view kNegative[] = {
    "Дорого, берут у конкурента.",
    "Не интересно, просят не беспокоить.",
    "Сказали: \"Нам пельмени не нужны\".",
    "Жалоба: в прошлый раз привезли с опозданием, больше заказывать не будут.",
    "Тесто разварилось, впечатление плохое.\nПредложена замена, отказ.",
    "Цены выросли, уходят к \"Сибирской кухне\".",
    "Not interested, too expensive.",
    "Есть свой поставщик, менять не хотят.",
    "Закрываются, закупок не будет.",
    "Минимальная партия слишком большая, отказ.",
};
constexpr size_t kNegativeForPeople = 7;

constexpr absl::string_view kNeutral[] = {
    "Отправлен прайс, ждут решения.",
    "Пока есть запас, вернуться к разговору через месяц.",
    "Думают, просят не торопить.",
    "Уточнили адрес и время доставки.",
    "Спросили про упаковку 900 г, без заказа.",
    "Напомнили о себе, разговор вежливый.",
    "Just checking prices, no order yet.",
    "Интересуются, но морозилка занята.\nСпросить осенью.",
    "Прислать состав и срок годности, потом решат.",
    "Решает бухгалтерия; счёт пока не нужен.",
    "Взяли паузу до конца квартала.",
};
constexpr size_t kNeutralForPeople = 8;

constexpr absl::string_view kPositive[] = {
    "Понравились пельмени \"Сибирские\", готовят заказ.",
    "Довольны качеством, посоветуют знакомым.",
    "Хотят попробовать вареники с вишней.",
    "Возьмут ещё, если будет скидка 5 %.",
    "Ждут акцию: \"две пачки по цене одной\", обещан звонок.",
    "Happy with the last offer, will order soon.",
    "Дегустация прошла хорошо:\n- классика понравилась,\n- манты просят острее.",
    "Договорились о пробной партии, 20 упаковок.",
    "Просят счёт на 40 упаковок, доставка во вторник.",
    "Согласны на встречу, показать образцы.",
    "Wants the price list for large batches.",
    "Открывают вторую точку, объём вырастет.\nПодготовить договор.",
    "Готовы брать каждую неделю, нужны документы.",
};
constexpr size_t kPositiveForPeople = 7;

constexpr absl::string_view kInboundNegative[] = {
    "Жалоба на мятую упаковку, оформить замену.", "Обратились сами: недовольны сроком доставки.",
    "Сказали: \"В пачке не хватило двух штук\".", "Просят не присылать рассылку, слишком часто.",
    "Complaint: the parcel arrived thawed.",
};

constexpr absl::string_view kInboundNeutral[] = {
    "Спросили, где купить в городе.", "Вопрос про состав: есть ли свинина, соя, яйцо.",
    "Уточняют часы работы склада.",   "Просят прайс на почту.",
    "Asked about delivery times.",    "Вопрос о документах для бухгалтерии.",
};
constexpr size_t kInboundNeutralForPeople = 5;

constexpr absl::string_view kInboundPositive[] = {
    "Обратились сами, хотят заказать к выходным.",
    "Пришли по рекомендации, нужны 10 упаковок.",
    "Благодарят, спрашивают про новинки.",
    "Хотят \"как у соседей\", но с доставкой.",
    "Заявка с сайта: интересует мелкий опт.",
    "Просят образцы и прайс.",
    "Found us at the exhibition, wants samples.",
    "Ищут поставщика для столовой,\nпросят коммерческое предложение.",
};
constexpr size_t kInboundPositiveForPeople = 4;

Notes ForEverybody(absl::Span<const absl::string_view> notes) { return {notes, notes.size()}; }

Notes NotesOfInbound(Outcome outcome) {
  switch (outcome) {
    case Outcome::kNegative:
      return ForEverybody(kInboundNegative);
    case Outcome::kPositive:
      return {kInboundPositive, kInboundPositiveForPeople};
    case Outcome::kNeutral:
    case Outcome::kNone:
      break;
  }
  return {kInboundNeutral, kInboundNeutralForPeople};
}

Notes NotesOfOutbound(Outcome outcome) {
  switch (outcome) {
    case Outcome::kNegative:
      return {kNegative, kNegativeForPeople};
    case Outcome::kPositive:
      return {kPositive, kPositiveForPeople};
    case Outcome::kNeutral:
    case Outcome::kNone:
      break;
  }
  return {kNeutral, kNeutralForPeople};
}

Notes NotesOf(const DemoInteraction& made) {
  switch (made.disposition) {
    case Disposition::kNoAnswer:
      return ForEverybody(made.channel == Channel::kCall ? absl::MakeConstSpan(kCallNoAnswer)
                                                         : absl::MakeConstSpan(kWrittenNoAnswer));
    case Disposition::kWrongNumber:
      return ForEverybody(kWrongNumber);
    case Disposition::kCallback:
      return {kCallback, kCallbackForPeople};
    case Disposition::kReached:
    case Disposition::kUnspecified:
      break;
  }
  return made.direction == Direction::kInbound ? NotesOfInbound(made.outcome)
                                               : NotesOfOutbound(made.outcome);
}

}  // namespace

absl::Span<const absl::string_view> DemoNotesFor(const DemoInteraction& made, bool is_company) {
  const Notes notes = NotesOf(made);
  return is_company ? notes.all : notes.all.first(notes.for_people);
}

}  // namespace clientele::client
