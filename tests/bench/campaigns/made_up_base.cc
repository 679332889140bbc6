#include "tests/bench/campaigns/made_up_base.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/civil_time.h"
#include "server/base/hash128.h"
#include "server/domain/changes.h"

namespace clientele::bench {
namespace {

using domain::ClientId;

constexpr int64_t kPart = 65'536;

int64_t KeyOf(ClientId id) {
  return static_cast<int64_t>(absl::Uint128High64(Hash128(absl::StrCat("address ", id))));
}

domain::ClientRow MakeClient(ClientId id, UnixSeconds now) {
  domain::ClientRow row;
  row.client_id = id;
  row.revision = row.profile_revision = 1;
  row.created_at = now - 400 * kSecondsPerDay;
  row.owner = absl::StrCat("owner-", id % 10);
  row.source = "import";
  row.city = id % 13 < 3 ? "Tver" : absl::StrCat("city-", id % 40);
  row.processing_consent = domain::ConsentStatus::kGranted;
  if (id % 2 == 0) {
    row.orders_count = 1 + id % 7;
    row.total_amount = 1'000 * (1 + id % 977);
    row.total_quantity = row.orders_count * (1 + id % 300);
    row.first_order_at = now - 390 * kSecondsPerDay;
    row.last_order_at = now - (id % 380) * kSecondsPerDay;
  }
  return row;
}

void AddClient(ClientId id, UnixSeconds now, domain::Changes& changes) {
  changes.clients.push_back(MakeClient(id, now));
  domain::ProfileRow profile;
  profile.client_id = id;
  profile.revision = 1;
  profile.external_id = absl::StrCat("C-", id);
  profile.display_name = absl::StrCat("Client ", id);
  changes.profiles.push_back(std::move(profile));
  if (id % 8 == 0) return;
  domain::ClientChannelRow channel;
  channel.client_id = id;
  channel.channel = domain::Channel::kSms;
  channel.reason = domain::ExclusionReason::kNone;
  channel.contact_id = 1;
  channel.address_key = KeyOf(id);
  channel.address = absl::StrCat("+7", 9'000'000'000 + id);
  changes.client_channels.push_back(std::move(channel));
}

void AddDelivery(ClientId id, UnixSeconds at, domain::Changes& changes) {
  domain::DeliveryRow row;
  row.delivery_id = id;
  row.client_id = id;
  row.at = at;
  row.channel = domain::Channel::kSms;
  row.address_key = KeyOf(id);
  row.status = domain::DeliveryStatus::kDelivered;
  row.campaign_id = "earlier";
  changes.deliveries.push_back(std::move(row));
}

}  // namespace

void FillIndex(int64_t clients, UnixSeconds now, index::Index& index) {
  for (ClientId first = 1; first <= clients; first += kPart) {
    domain::CommittedBatch batch;
    batch.revision_last = index.revision();
    batch.committed_at = now;
    const ClientId end = std::min(clients + 1, first + kPart);
    for (ClientId id = first; id < end; ++id) {
      AddClient(id, now, batch.changes);
      if (id % 10 == 1) AddDelivery(id, now - 7 * kSecondsPerDay, batch.changes);
      if (id % 50 == 2) AddDelivery(id, now - 3'600, batch.changes);
    }
    index.Apply(batch);
  }
}

}  // namespace clientele::bench
