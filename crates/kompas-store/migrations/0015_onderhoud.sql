create table if not exists source_care (
    source text primary key,
    owner bigint references account (id) on delete set null,
    due text not null,
    reviewed bigint,
    reviewer bigint references account (id) on delete set null,
    told text not null,
    told_at bigint,
    told_to bigint references account (id) on delete set null,
    changed bigint not null
);

create table if not exists usage_count (
    month text not null,
    kind text not null,
    subject text not null,
    times bigint not null,
    primary key (month, kind, subject)
)
