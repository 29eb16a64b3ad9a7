create table sign_on (
    hash text primary key,
    payload text not null,
    expires bigint not null
)
