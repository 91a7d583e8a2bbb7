// #[derive(SqliteRow)]
// #[sqlite(table = "notes", fts5(title, body, tokenize = "porter unicode61", prefix = "2 3"))]
// struct Note {
//     #[sqlite(primary_key)]
//     id: i64,
//     title: String,
//     #[sqlite(rename = "text")]
//     body: Option<String>,
// }

#[allow(deprecated)]
const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[automatically_derived]
    impl __declarite::KeyField<[(); 0]> for Note {
        type Ty = i64;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<1>> for Note {
        type Ty = String;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<2>> for Note {
        type Ty = Option<String>;
    }
    #[automatically_derived]
    impl __declarite::RowColumns for Note {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::key_column::<Self, [(); 0]>("id").column(),
            __declarite::column::<Self, __At<1>>("title").column(),
            __declarite::column::<Self, __At<2>>("text").column(),
        ];
    }
    #[automatically_derived]
    impl __declarite::RowType for Note {
        const NAME: &'static __declarite::str = "notes";
        const KEY: &'static [&'static __declarite::str] = &["id"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "notes",
                __declarite::REGULAR,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[0usize],
            )
            .full_text(
                &[
                    __declarite::Cow::Borrowed("title"),
                    __declarite::Cow::Borrowed("text"),
                ],
                __declarite::Some("porter unicode61"),
                __declarite::Some("2 3"),
            )
            .schema();
    }
    #[automatically_derived]
    impl __declarite::EncodeRow for Note {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_key_field::<Self, [(); 0]>(&self.id, to)?;
            __declarite::encode::<Self, __At<1>>(&self.title, to)?;
            __declarite::encode::<Self, __At<2>>(&self.body, to)?;
            __declarite::Result::Ok(())
        }
        fn touch(&self) -> __declarite::u8 {
            __declarite::touch::<Self, __At<1>>(&self.title)
                ^ __declarite::touch::<Self, __At<2>>(&self.body)
        }
    }
    #[automatically_derived]
    impl __declarite::DecodeRow for Note {
        fn decode_row(
            from: &mut __declarite::RowReader<'_>,
        ) -> __declarite::Result<Self, __declarite::ValueError> {
            __declarite::Result::Ok(Self {
                id: __declarite::decode_key_field::<Self, [(); 0]>(from)?,
                title: __declarite::decode::<Self, __At<1>>(from)?,
                body: __declarite::decode::<Self, __At<2>>(from)?,
            })
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns {
        id: __declarite::QueryColumn<Note, i64, __declarite::Plain>,
        title: __declarite::QueryColumn<Note, String, __declarite::Plain>,
        body: __declarite::QueryColumn<Note, Option<String>, __declarite::Plain>,
    }
    #[automatically_derived]
    impl __declarite::SqliteRow for Note
    where
        for<'__key> Self: __declarite::AskedField<'__key, [(); 0]>,
    {
        type Key<'__key> = __declarite::KeyRef<'__key, Self, [(); 0]>;
        type Columns = __Columns;
        fn columns() -> Self::Columns {
            __Columns {
                id: __declarite::asked_column(0),
                title: __declarite::asked_column(1),
                body: __declarite::asked_column(2),
            }
        }
        fn encode_key(
            key: &Self::Key<'_>,
            to: &mut __declarite::KeyEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_asked_key(&*key, to)?;
            __declarite::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __declarite::FullTextRow for Note {}
    const _: () = __declarite::expect_no(__declarite::key_fault::<Note>(0usize));
    const _: () = __declarite::expect_no(__declarite::full_text_fault::<Note>(1usize));
    const _: () = __declarite::expect_no(__declarite::full_text_fault::<Note>(2usize));
};
