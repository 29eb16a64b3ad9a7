alter table organisation add column additions bigint not null default 0;

create table if not exists addition (
    organisation bigint not null references organisation (id) on delete cascade,
    piece text not null,
    content text not null,
    author bigint references account (id) on delete set null,
    tip bigint,
    version bigint not null,
    updated bigint not null,
    primary key (organisation, piece)
)
