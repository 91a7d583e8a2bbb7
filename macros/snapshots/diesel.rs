// #[derive(SqliteRow)]
// #[sqlite(table = "events", primary_key(day, id), diesel)]
// pub(crate) struct Event {
//     id: Uuid,
//     day: Date,
//     #[sqlite(rename = "body text")]
//     body: Option<String>,
//     #[sqlite(diesel_type = "Text")]
//     state: State,
// }

mod __declarite_events {
    use ::diesel as __diesel;
    __diesel::table! {
        #[doc = " The table `events`, whose rows are `Event`s."] events(day, id) { #[doc
        = " The column `id`."] id -> diesel::sql_types::Text, #[doc =
        " The column `day`."] day -> diesel::sql_types::Text, #[doc =
        " The column `body text`."] #[sql_name = "body text"] body ->
        diesel::sql_types::Nullable < diesel::sql_types::Text >, #[doc =
        " The column `state`."] state -> diesel::sql_types::Text }
    }
}
#[allow(unused_imports, unreachable_pub)]
pub(crate) use __declarite_events::events;
#[allow(deprecated)]
const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[automatically_derived]
    impl __declarite::KeyField<[(); 0]> for Event {
        type Ty = Uuid;
    }
    #[automatically_derived]
    impl __declarite::KeyField<[(); 1]> for Event {
        type Ty = Date;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<2>> for Event {
        type Ty = Option<String>;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<3>> for Event {
        type Ty = State;
    }
    #[automatically_derived]
    impl __declarite::RowColumns for Event {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::key_column::<Self, [(); 0]>("id").column(),
            __declarite::key_column::<Self, [(); 1]>("day").column(),
            __declarite::column::<Self, __At<2>>("body text").column(),
            __declarite::column::<Self, __At<3>>("state").column(),
        ];
    }
    #[automatically_derived]
    impl __declarite::RowType for Event {
        const NAME: &'static __declarite::str = "events";
        const KEY: &'static [&'static __declarite::str] = &["day", "id"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "events",
                __declarite::REGULAR,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[1usize, 0usize],
            )
            .schema();
    }
    #[automatically_derived]
    impl __declarite::EncodeRow for Event {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_key_field::<Self, [(); 0]>(&self.id, to)?;
            __declarite::encode_key_field::<Self, [(); 1]>(&self.day, to)?;
            __declarite::encode::<Self, __At<2>>(&self.body, to)?;
            __declarite::encode::<Self, __At<3>>(&self.state, to)?;
            __declarite::Result::Ok(())
        }
        fn touch(&self) -> __declarite::u8 {
            __declarite::touch_key_field::<Self, [(); 0]>(&self.id)
                ^ __declarite::touch_key_field::<Self, [(); 1]>(&self.day)
                ^ __declarite::touch::<Self, __At<2>>(&self.body)
                ^ __declarite::touch::<Self, __At<3>>(&self.state)
        }
    }
    #[automatically_derived]
    impl __declarite::DecodeRow for Event {
        fn decode_row(
            from: &mut __declarite::RowReader<'_>,
        ) -> __declarite::Result<Self, __declarite::ValueError> {
            __declarite::Result::Ok(Self {
                id: __declarite::decode_key_field::<Self, [(); 0]>(from)?,
                day: __declarite::decode_key_field::<Self, [(); 1]>(from)?,
                body: __declarite::decode::<Self, __At<2>>(from)?,
                state: __declarite::decode::<Self, __At<3>>(from)?,
            })
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns {
        id: __declarite::QueryColumn<Event, Uuid, __declarite::Plain>,
        day: __declarite::QueryColumn<Event, Date, __declarite::Plain>,
        body: __declarite::QueryColumn<Event, Option<String>, __declarite::Plain>,
        state: __declarite::QueryColumn<Event, State, __declarite::Plain>,
    }
    #[automatically_derived]
    impl __declarite::SqliteRow for Event
    where
        for<'__key> Self: __declarite::AskedField<'__key, [(); 1]>,
        for<'__key> Self: __declarite::AskedField<'__key, [(); 0]>,
    {
        type Key<'__key> = (
            __declarite::KeyRef<'__key, Self, [(); 1]>,
            __declarite::KeyRef<'__key, Self, [(); 0]>,
        );
        type Columns = __Columns;
        fn columns() -> Self::Columns {
            __Columns {
                id: __declarite::asked_column(0),
                day: __declarite::asked_column(1),
                body: __declarite::asked_column(2),
                state: __declarite::asked_column(3),
            }
        }
        fn encode_key(
            key: &Self::Key<'_>,
            to: &mut __declarite::KeyEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_asked_key(&key.0, to)?;
            __declarite::encode_asked_key(&key.1, to)?;
            __declarite::Result::Ok(())
        }
    }
    const _: () = __declarite::expect_no(__declarite::key_fault::<Event>(0usize));
    const _: () = __declarite::expect_no(__declarite::key_fault::<Event>(1usize));
    const _: () = __declarite::expect_no(
        __declarite::sql_type_fault::<
            Event,
            __declarite::diesel::sql_types::Text,
        >(0usize),
    );
    const _: () = __declarite::expect_no(
        __declarite::sql_type_fault::<
            Event,
            __declarite::diesel::sql_types::Text,
        >(1usize),
    );
    const _: () = __declarite::expect_no(
        __declarite::sql_type_fault::<
            Event,
            __declarite::diesel::sql_types::Nullable<
                __declarite::diesel::sql_types::Text,
            >,
        >(2usize),
    );
    const _: () = __declarite::expect_no(
        __declarite::sql_type_fault::<
            Event,
            __declarite::diesel::sql_types::Text,
        >(3usize),
    );
    #[automatically_derived]
    impl __declarite::diesel::deserialize::Queryable<
        events::SqlType,
        __declarite::Sqlite,
    > for Event {
        type Row = (
            __declarite::StoredValue,
            __declarite::StoredValue,
            __declarite::StoredValue,
            __declarite::StoredValue,
        );
        fn build(row: Self::Row) -> __declarite::diesel::deserialize::Result<Self> {
            __declarite::built(&[row.0, row.1, row.2, row.3])
        }
    }
    #[automatically_derived]
    impl __declarite::diesel::deserialize::QueryableByName<__declarite::Sqlite>
    for Event {
        fn build<'__row>(
            row: &impl __declarite::diesel::row::NamedRow<'__row, __declarite::Sqlite>,
        ) -> __declarite::diesel::deserialize::Result<Self> {
            __declarite::built(
                &[
                    __declarite::diesel::row::NamedRow::get::<
                        __declarite::diesel::sql_types::Text,
                        _,
                    >(row, "id")?,
                    __declarite::diesel::row::NamedRow::get::<
                        __declarite::diesel::sql_types::Text,
                        _,
                    >(row, "day")?,
                    __declarite::diesel::row::NamedRow::get::<
                        __declarite::diesel::sql_types::Nullable<
                            __declarite::diesel::sql_types::Text,
                        >,
                        _,
                    >(row, "body text")?,
                    __declarite::diesel::row::NamedRow::get::<
                        __declarite::diesel::sql_types::Text,
                        _,
                    >(row, "state")?,
                ],
            )
        }
    }
    #[automatically_derived]
    impl __declarite::diesel::Selectable<__declarite::Sqlite> for Event {
        type SelectExpression = <events::table as __declarite::diesel::Table>::AllColumns;
        fn construct_selection() -> Self::SelectExpression {
            <events::table as __declarite::diesel::Table>::all_columns()
        }
    }
    type __Values = <(
        __declarite::InsertValue<events::id>,
        __declarite::InsertValue<events::day>,
        __declarite::InsertValue<events::body>,
        __declarite::InsertValue<events::state>,
    ) as __declarite::diesel::Insertable<events::table>>::Values;
    #[automatically_derived]
    impl<'__row> __declarite::diesel::Insertable<events::table> for &'__row Event {
        type Values = __Values;
        fn values(self) -> Self::Values {
            let mut values = __declarite::row_values(self);
            __declarite::diesel::Insertable::<
                events::table,
            >::values((
                values.of(events::id),
                values.of(events::day),
                values.of(events::body),
                values.of(events::state),
            ))
        }
    }
    #[automatically_derived]
    impl __declarite::diesel::Insertable<events::table> for Event {
        type Values = __Values;
        fn values(self) -> Self::Values {
            __declarite::diesel::Insertable::<events::table>::values(&self)
        }
    }
    #[automatically_derived]
    impl __declarite::diesel::internal::derives::insertable::UndecoratedInsertRecord<
        events::table,
    > for Event {}
    #[automatically_derived]
    impl<'__row> __declarite::diesel::AsChangeset for &'__row Event {
        type Target = events::table;
        type Changeset = <(
            __declarite::InsertValue<events::body>,
            __declarite::InsertValue<events::state>,
        ) as __declarite::diesel::AsChangeset>::Changeset;
        fn as_changeset(self) -> Self::Changeset {
            let mut values = __declarite::row_values(self);
            values.pass();
            values.pass();
            let value_2 = values.of(events::body);
            let value_3 = values.of(events::state);
            __declarite::diesel::AsChangeset::as_changeset((value_2, value_3))
        }
    }
    #[automatically_derived]
    impl __declarite::diesel::associations::HasTable for Event {
        type Table = events::table;
        fn table() -> Self::Table {
            events::table
        }
    }
    #[automatically_derived]
    impl<'__row> __declarite::diesel::Identifiable for &'__row Event
    where
        &'__row Date: ::core::hash::Hash + ::core::cmp::Eq,
        &'__row Uuid: ::core::hash::Hash + ::core::cmp::Eq,
    {
        type Id = (&'__row Date, &'__row Uuid);
        fn id(self) -> Self::Id {
            (&self.day, &self.id)
        }
    }
};
