// #[derive(SqliteRow)]
// struct User {
//     #[sqlite(primary_key, encoder = to_text, decoder = from_text)]
//     name: Name,
//     #[sqlite(json)]
//     settings: Settings,
//     #[sqlite(json)]
//     labels: Option<Labels>,
//     #[sqlite(encoder = join, decoder = split)]
//     tags: Vec<String>,
// }

#[allow(deprecated)]
const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[allow(clippy::all, clippy::pedantic)]
    fn __encode_0(value: &Name) -> impl __declarite::EncoderOutput + use<> {
        let encoder = to_text;
        encoder(value)
    }
    #[automatically_derived]
    impl __declarite::JsonDecodeField<__At<1>> for User {
        type Ty = Settings;
    }
    #[automatically_derived]
    impl __declarite::JsonDecodeField<__At<2>> for User {
        type Ty = Labels;
    }
    #[allow(clippy::all, clippy::pedantic)]
    fn __encode_3(value: &Vec<String>) -> impl __declarite::EncoderOutput + use<> {
        let encoder = join;
        encoder(value)
    }
    #[automatically_derived]
    impl __declarite::RowColumns for User {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::encoded_column("name", __encode_0).column(),
            __declarite::json_column::<Self, __At<1>>("settings", false).column(),
            __declarite::json_column::<Self, __At<2>>("labels", true).column(),
            __declarite::encoded_column("tags", __encode_3).column(),
        ];
    }
    #[automatically_derived]
    impl __declarite::RowType for User {
        const NAME: &'static __declarite::str = "user";
        const KEY: &'static [&'static __declarite::str] = &["name"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "user",
                __declarite::REGULAR,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[0usize],
            )
            .schema();
    }
    #[automatically_derived]
    impl __declarite::EncodeRow for User {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_with(&self.name, __encode_0, to)?;
            __declarite::encode_json_field::<Self, __At<1>>(&self.settings, to)?;
            __declarite::encode_json_option::<Self, __At<2>>(&self.labels, to)?;
            __declarite::encode_with(&self.tags, __encode_3, to)?;
            __declarite::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __declarite::DecodeRow for User {
        fn decode_row(
            from: &mut __declarite::RowReader<'_>,
        ) -> __declarite::Result<Self, __declarite::ValueError> {
            __declarite::Result::Ok(Self {
                name: {
                    let decoder = from_text;
                    __declarite::decode_with(
                        from,
                        |value| __declarite::output::<
                            Name,
                            _,
                        >(decoder(__declarite::argument(value)?)),
                    )?
                },
                settings: __declarite::decode_json_field::<Self, __At<1>>(from)?,
                labels: __declarite::decode_json_option::<Self, __At<2>>(from)?,
                tags: {
                    let decoder = split;
                    __declarite::decode_with(
                        from,
                        |value| __declarite::output::<
                            Vec<String>,
                            _,
                        >(decoder(__declarite::argument(value)?)),
                    )?
                },
            })
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns {
        name: __declarite::EncodedColumn<User, Name, __declarite::Plain>,
        settings: __declarite::EncodedColumn<User, Settings, __declarite::Plain>,
        labels: __declarite::EncodedColumn<User, Option<Labels>, __declarite::Plain>,
        tags: __declarite::EncodedColumn<User, Vec<String>, __declarite::Plain>,
    }
    #[automatically_derived]
    impl __declarite::SqliteRow for User {
        type Key<'__key> = &'__key Name;
        type Columns = __Columns;
        fn columns() -> Self::Columns {
            __Columns {
                name: __declarite::asked_encoded_column(
                    0,
                    |value, to| __declarite::write_with(value, __encode_0, to),
                ),
                settings: __declarite::asked_encoded_column(
                    1,
                    __declarite::write_json::<Self, __At<1>>,
                ),
                labels: __declarite::asked_encoded_column(
                    2,
                    __declarite::write_json_option::<Self, __At<2>>,
                ),
                tags: __declarite::asked_encoded_column(
                    3,
                    |value, to| __declarite::write_with(value, __encode_3, to),
                ),
            }
        }
        fn encode_key(
            key: &Self::Key<'_>,
            to: &mut __declarite::KeyEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_asked_with(*key, __encode_0, to)?;
            __declarite::Result::Ok(())
        }
    }
    const _: () = __declarite::expect_no(__declarite::key_fault::<User>(0usize));
};
