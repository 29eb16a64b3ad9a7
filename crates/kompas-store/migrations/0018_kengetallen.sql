create table if not exists figure_load (
    id {id},
    service text not null,
    code text not null,
    facts text not null,
    queries text not null,
    modified text not null,
    part bigint not null,
    place text,
    cells bigint not null,
    began bigint not null,
    ended bigint
);

create table if not exists figure_table (
    service text not null,
    code text not null,
    load bigint,
    checked bigint not null,
    trouble text,
    primary key (service, code)
);

create table if not exists figure_series (
    id {id},
    load bigint not null references figure_load (id) on delete cascade,
    measure text not null,
    codes text not null,
    unique (load, measure, codes)
);

create table if not exists observation (
    series bigint not null,
    area integer not null,
    year integer not null,
    value double precision,
    note integer not null,
    primary key (series, area, year)
) {by key}
