// #[derive(SqliteRow)]
// #[sqlite(table = "books", strict, index(author, year), check = "year > 0")]
// struct Book {
//     #[sqlite(primary_key)]
//     isbn: String,
//     #[sqlite(references(Author, on_delete = cascade))]
//     author: i64,
//     #[sqlite(renamed_from = "published", default = "2000")]
//     year: u16,
//     #[sqlite(unique, collate = "NOCASE")]
//     title: String,
//     #[sqlite(with = colour)]
//     cover: Option<Colour>,
// }

#[allow(deprecated)]
const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[automatically_derived]
    impl __declarite::KeyField<[(); 0]> for Book {
        type Ty = String;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<1>> for Book {
        type Ty = i64;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<2>> for Book {
        type Ty = u16;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<3>> for Book {
        type Ty = String;
    }
    use colour::{encode as __with_encode_4, decode as __with_decode_4};
    #[allow(clippy::all, clippy::pedantic)]
    fn __encode_4(value: &Option<Colour>) -> impl __declarite::EncoderOutput + use<> {
        let encoder = __with_encode_4;
        __declarite::encode_option(value, |value| encoder(value))
    }
    #[automatically_derived]
    impl __declarite::ReferenceField<__At<1>> for Book {
        type Parent = Author;
    }
    #[automatically_derived]
    impl __declarite::RowColumns for Book {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::key_column::<Self, [(); 0]>("isbn").column(),
            __declarite::referring::<
                Self,
                __At<1>,
            >(
                    __declarite::column::<Self, __At<1>>("author"),
                    __declarite::None,
                    __declarite::OnDelete::Cascade,
                )
                .column(),
            __declarite::column::<Self, __At<2>>("year")
                .default_to("2000")
                .renamed_from(&[__declarite::Cow::Borrowed("published")])
                .column(),
            __declarite::column::<Self, __At<3>>("title")
                .collate(__declarite::Collation::NoCase)
                .column(),
            __declarite::encoded_column("cover", __encode_4).column(),
        ];
        const INDEXES: &'static [__declarite::IndexDef] = &[
            __declarite::index(
                &[__declarite::Cow::Borrowed("title")],
                true,
                __declarite::None,
                __declarite::None,
            ),
            __declarite::index(
                &[
                    __declarite::Cow::Borrowed("author"),
                    __declarite::Cow::Borrowed("year"),
                ],
                false,
                __declarite::None,
                __declarite::None,
            ),
        ];
    }
    #[automatically_derived]
    impl __declarite::RowType for Book {
        const NAME: &'static __declarite::str = "books";
        const KEY: &'static [&'static __declarite::str] = &["isbn"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "books",
                __declarite::REGULAR,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[0usize],
            )
            .strict()
            .indexes(<Self as __declarite::RowColumns>::INDEXES)
            .checks(&[__declarite::Cow::Borrowed("year > 0")])
            .schema();
    }
    #[automatically_derived]
    impl __declarite::EncodeRow for Book {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_key_field::<Self, [(); 0]>(&self.isbn, to)?;
            __declarite::encode::<Self, __At<1>>(&self.author, to)?;
            __declarite::encode::<Self, __At<2>>(&self.year, to)?;
            __declarite::encode::<Self, __At<3>>(&self.title, to)?;
            __declarite::encode_with(&self.cover, __encode_4, to)?;
            __declarite::Result::Ok(())
        }
        fn touch(&self) -> __declarite::u8 {
            __declarite::touch_key_field::<Self, [(); 0]>(&self.isbn)
                ^ __declarite::touch::<Self, __At<3>>(&self.title)
        }
    }
    #[automatically_derived]
    impl __declarite::DecodeRow for Book {
        fn decode_row(
            from: &mut __declarite::RowReader<'_>,
        ) -> __declarite::Result<Self, __declarite::ValueError> {
            __declarite::Result::Ok(Self {
                isbn: __declarite::decode_key_field::<Self, [(); 0]>(from)?,
                author: __declarite::decode::<Self, __At<1>>(from)?,
                year: __declarite::decode::<Self, __At<2>>(from)?,
                title: __declarite::decode::<Self, __At<3>>(from)?,
                cover: {
                    let decoder = __with_decode_4;
                    __declarite::decode_option_with(
                        from,
                        |value| __declarite::output::<
                            Colour,
                            _,
                        >(decoder(__declarite::argument(value)?)),
                    )?
                },
            })
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns {
        isbn: __declarite::QueryColumn<Book, String, __declarite::Plain>,
        author: __declarite::QueryColumn<Book, i64, __declarite::Plain>,
        year: __declarite::QueryColumn<Book, u16, __declarite::Plain>,
        title: __declarite::QueryColumn<Book, String, __declarite::Plain>,
        cover: __declarite::EncodedColumn<Book, Option<Colour>, __declarite::Plain>,
    }
    #[automatically_derived]
    impl __declarite::SqliteRow for Book
    where
        for<'__key> Self: __declarite::AskedField<'__key, [(); 0]>,
    {
        type Key<'__key> = __declarite::KeyRef<'__key, Self, [(); 0]>;
        type Columns = __Columns;
        fn columns() -> Self::Columns {
            __Columns {
                isbn: __declarite::asked_column(0),
                author: __declarite::asked_column(1),
                year: __declarite::asked_column(2),
                title: __declarite::asked_column(3),
                cover: __declarite::asked_encoded_column(
                    4,
                    |value, to| __declarite::write_with(value, __encode_4, to),
                ),
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
    const _: () = __declarite::expect_no(__declarite::key_fault::<Book>(0usize));
    const _: () = __declarite::expect_no(__declarite::expression_fault("year > 0"));
    const _: () = __declarite::expect_no(
        __declarite::reference_fault::<Book, __At<1>>(1usize, __declarite::None),
    );
    const _: () = __declarite::expect_no(
        __declarite::reference_type_fault::<Book, __At<1>>(1usize, __declarite::None),
    );
    const _: () = __declarite::expect_no(
        __declarite::default_fault::<Book>(2usize, "2000"),
    );
    const _: () = __declarite::expect_no(__declarite::collation_fault::<Book>(3usize));
};
