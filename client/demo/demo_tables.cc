#include "client/demo/demo_tables.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/demo/demo_catalog.h"
#include "server/base/civil_time.h"
#include "server/base/status_macros.h"
#include "server/domain/types.h"

namespace clientele::client {
namespace {

using domain::NameOf;
using domain::OrderKind;

struct Table {
  absl::string_view file;
  absl::string_view header;
};
constexpr Table kClients = {
    "clients.csv",
    "external_id,display_name,family_name,given_name,patronymic,gender,birth_date,company,tax_id,"
    "city,region,time_zone,source,owner,stage,created_at,email,phone,phone2,email2,tags"};
constexpr Table kOrders = {
    "orders.csv",
    "order,client,at,sku,quantity,amount_minor,kind,discount_minor,promo_code,original"};
constexpr Table kTags = {"tags.csv", "client,tag,expires_at"};
constexpr Table kInteractions = {
    "interactions.csv", "interaction,client,at,channel,direction,disposition,outcome,note,actor"};
constexpr Table kProducts = {"products.csv", "sku,name,category,unit,unit_factor"};
constexpr Table kConsents = {"consents.csv", "client,purpose,status,channel,at,means,text_version"};

absl::StatusOr<std::unique_ptr<DemoFile>> Open(const std::string& directory, const Table& table) {
  return DemoFile::Create(absl::StrCat(directory, "/", table.file), table.header);
}

std::string NumberText(int64_t number) { return absl::StrCat(absl::Dec(number, absl::kZeroPad6)); }

// What all rows of an order begin with.
void PutOrderLine(absl::string_view order, absl::string_view client, UnixSeconds at,
                  const DemoOrderLine& line, DemoFile& out) {
  out.Word(order).Word(client).Time(at).Word(line.sku).Number(line.quantity).Number(line.amount);
}

void PutPurchaseLine(const DemoOrder& order, DemoFile& out) {
  out.Word(NameOf(OrderKind::kPurchase));
  if (order.discount > 0) {
    out.Number(order.discount);
  } else {
    out.Empty();
  }
  out.Word(order.promo_code).Empty().EndRow();
}

}  // namespace

absl::StatusOr<DemoTables> DemoTables::Create(const std::string& directory) {
  DemoTables tables;
  ASSIGN_OR_RETURN(tables.clients_, Open(directory, kClients));
  ASSIGN_OR_RETURN(tables.orders_, Open(directory, kOrders));
  ASSIGN_OR_RETURN(tables.tags_, Open(directory, kTags));
  ASSIGN_OR_RETURN(tables.interactions_, Open(directory, kInteractions));
  ASSIGN_OR_RETURN(tables.consents_, Open(directory, kConsents));
  ASSIGN_OR_RETURN(tables.products_, Open(directory, kProducts));
  tables.AddProducts();
  return tables;
}

void DemoTables::Add(const DemoClient& client) {
  const std::string id = absl::StrCat("D-", NumberText(client.number));
  AddProfile(id, client);
  AddOrders(id, client);
  AddTags(id, client);
  AddInteractions(id, client);
  AddConsents(id, client);
}

absl::Status DemoTables::Publish() {
  DemoFile* const files[] = {clients_.get(),      orders_.get(),   tags_.get(),
                             interactions_.get(), consents_.get(), products_.get()};
  for (DemoFile* file : files) RETURN_IF_ERROR(file->Finish());
  for (DemoFile* file : files) RETURN_IF_ERROR(file->Publish());
  return absl::OkStatus();
}

void DemoTables::AddProducts() {
  for (const DemoProduct& product : DemoProducts()) {
    products_->Word(product.sku).Text(product.name).Word(product.category);
    products_->Word("pack").Number(1).EndRow();
    ++counts_.products;
  }
}

void DemoTables::AddProfile(absl::string_view id, const DemoClient& client) {
  const DemoProfile& who = client.profile;
  const DemoContacts& contacts = client.contacts;
  DemoFile& out = *clients_;
  out.Word(id).Text(who.display_name).Word(who.family_name).Word(who.given_name);
  out.Word(who.patronymic).Word(NameOf(who.gender));
  out.Word(who.birth_date.has_value() ? FormatDate(*who.birth_date) : "");
  out.Text(who.company).Word(who.tax_id);
  out.Word(who.city->name).Word(who.city->region).Word(who.city->time_zone);
  out.Word(who.source).Word(who.owner).Word(client.stage).Time(client.created_at);
  out.Word(contacts.email).Word(contacts.phone).Word(contacts.phone2).Word(contacts.email2);
  out.Word(client.static_tags).EndRow();
  ++counts_.clients;
}

void DemoTables::AddOrders(absl::string_view id, const DemoClient& client) {
  DemoFile& out = *orders_;
  int64_t position = 0;
  for (const DemoOrder& order : client.orders) {
    const std::string order_id = absl::StrCat("O-", NumberText(client.number), "-", ++position);
    for (const DemoOrderLine& line : order.lines) {
      PutOrderLine(order_id, id, order.at, line, out);
      PutPurchaseLine(order, out);
    }
    ++counts_.orders;
    counts_.order_lines += static_cast<int64_t>(order.lines.size());
    if (!order.returned.has_value()) continue;
    PutOrderLine(absl::StrCat(order_id, "-R"), id, order.returned->at, order.returned->line, out);
    out.Word(NameOf(OrderKind::kReturn)).Empty().Empty().Word(order_id).EndRow();
    ++counts_.orders;
    ++counts_.order_lines;
  }
}

void DemoTables::AddTags(absl::string_view id, const DemoClient& client) {
  for (const DemoTag& tag : client.tags) {
    tags_->Word(id).Word(tag.slug);
    if (tag.expires_at.has_value()) {
      tags_->Time(*tag.expires_at);
    } else {
      tags_->Empty();
    }
    tags_->EndRow();
    ++counts_.tags;
  }
}

void DemoTables::AddInteractions(absl::string_view id, const DemoClient& client) {
  int64_t position = 0;
  for (const DemoInteraction& made : client.interactions) {
    DemoFile& out = *interactions_;
    out.Word(absl::StrCat("I-", NumberText(client.number), "-", ++position)).Word(id);
    out.Time(made.at).Word(NameOf(made.channel)).Word(NameOf(made.direction));
    out.Word(NameOf(made.disposition)).Word(NameOf(made.outcome)).Text(made.note);
    out.Word(client.profile.owner).EndRow();
    ++counts_.interactions;
  }
}

void DemoTables::AddConsents(absl::string_view id, const DemoClient& client) {
  for (const DemoConsent& consent : client.consents) {
    DemoFile& out = *consents_;
    out.Word(id).Word(NameOf(consent.purpose)).Word(NameOf(consent.status));
    out.Word(NameOf(consent.channel)).Time(consent.at);
    out.Word(consent.means).Word(consent.text_version).EndRow();
    ++counts_.consents;
  }
}

}  // namespace clientele::client
