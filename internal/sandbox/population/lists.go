package population

// The commonest surnames and given names of Mexico and some rarer ones, so that
// every initial has a few. _ stands for a blank inside a name.
const (
	surnames = `Abad Acosta Aguilar Aguirre Alarcón Alcántara Alonso Álvarez Amador Andrade Aranda Arellano Arias Ávila
Ayala Báez Ballesteros Bañuelos Barajas Barrera Barrios Bautista Becerra Beltrán Benítez Bernal Blanco Bravo Brito
Bustamante Caballero Cabrera Calderón Camacho Campos Cano Cárdenas Carranza Carrillo Castañeda Castillo Castro
Cervantes Chávez Cisneros Contreras Cordero Córdova Coronado Cortés Cruz Cuevas Dávila Delgado Díaz Domínguez Duarte
Durán Echeverría Elizondo Enríquez Escobar Escobedo Espinosa Esquivel Estrada Estévez Fajardo Fernández Figueroa
Flores Franco Fuentes Galindo Gallardo Galván Gallegos García Garza Gil Gómez González Guerra Guerrero Gutiérrez
Guzmán Hernández Herrera Hidalgo Huerta Hurtado Ibarra Iglesias Ilescas Islas Izquierdo Jacobo Jáuregui Jiménez
Juárez Kuri Kant Lara Leal Leiva León Limón Lira Lozano López Lucero Lugo Luna Macías Madrid Maldonado Manzano
Marín Márquez Martínez Medina Mejía Méndez Mendoza Mercado Meza Miranda Molina Montes Montoya Mora Morales Moreno
Muñoz Murillo Nájera Nava Navarro Nieto Nolasco Núñez Obregón Ocampo Ochoa Olivares Ojeda Olvera Ordóñez Orozco
Ortega Ortiz Osorio Pacheco Padilla Palacios Palomino Paredes Parra Peña Peralta Pérez Pineda Ponce Prado Preciado
Puente Quezada Quintana Quintero Quiroz Ramírez Ramos Rangel Rentería Reyes Reséndiz Rincón Ríos Rivas Rivera
Robles Rocha Rodríguez Rojas Romero Rosales Rosas Rubio Ruiz Salas Salazar Salinas Sánchez Sandoval Santana Santiago
Santos Serrano Sierra Silva Solís Sosa Soto Suárez Talamantes Tapia Téllez Tirado Toledo Torres Treviño Trejo
Trujillo Ugalde Urbina Uribe Urrutia Valdés Valdez Valencia Valenzuela Valle Vargas Vázquez Vega Velasco Velázquez
Vélez Vera Vergara Vidal Villa Villanueva Villarreal Villegas Wences Wong Xicoténcatl Xool Yáñez Yépez Zamora
Zamudio Zapata Zaragoza Zárate Zavala Zepeda Zúñiga`

	female = `Abril Adela Adriana Alejandra Alicia Alma Ana Andrea Ángela Araceli Aurora Beatriz Berenice Blanca Brenda
Camila Carla Carmen Carolina Cecilia Clara Claudia Consuelo Cristina Daniela Dalia Delia Diana Dolores Dulce Edith
Elena Elisa Elvira Emilia Emma Erika Esperanza Estela Esther Eva Fabiola Fátima Fernanda Flor Francisca Gabriela
Georgina Gloria Graciela Guadalupe Hilda Hortensia Ileana Inés Irene Irma Isabel Ivonne Jacqueline Jazmín Jessica
Jimena Josefina Juana Julia Karen Karla Katia Laura Leticia Liliana Lorena Lourdes Lucía Luisa Luz Magdalena
Marcela Margarita Mariana Marisol Martha Mercedes Miriam Mónica Nadia Nancy Natalia Norma Nayeli Ofelia Olga Olivia
Paola Patricia Paulina Perla Pilar Queta Rebeca Regina Rocío Rosa Ruth Sandra Sara Silvia Sofía Sonia Susana Tania
Teresa Trinidad Úrsula Valeria Vanessa Verónica Victoria Virginia Wendy Ximena Xóchitl Yadira Yolanda Yesenia Zaira
Zoila`

	male = `Abel Abraham Adán Adolfo Adrián Agustín Alan Alberto Alejandro Alfonso Alfredo Alonso Álvaro Andrés Ángel
Antonio Armando Arturo Benito Benjamín Bernardo Bruno Carlos César Christian Cristóbal Daniel Darío David Diego
Domingo Eduardo Efraín Elías Emiliano Emilio Enrique Ernesto Esteban Eugenio Ezequiel Fabián Federico Felipe
Fernando Fidel Francisco Gabriel Gerardo Germán Gilberto Gonzalo Gregorio Guillermo Gustavo Héctor Hilario Homero
Horacio Hugo Humberto Ignacio Isaac Ismael Israel Iván Jacobo Jaime Javier Jesús Joaquín Joel Jorge Juan Julián
Julio Kevin Leonardo Leonel Lorenzo Lucas Luis Manuel Marcelo Marco Mariano Mario Martín Mateo Mauricio Miguel
Moisés Natanael Nicolás Noé Norberto Octavio Omar Óscar Orlando Pablo Pascual Patricio Pedro Quirino Rafael Ramiro
Ramón Raúl René Ricardo Roberto Rodolfo Rodrigo Rogelio Rubén Samuel Salvador Santiago Saúl Sebastián Sergio Simón
Tadeo Teodoro Tomás Ubaldo Ulises Valentín Vicente Víctor Walter Wilfrido Xavier Yahir Yair Zacarías Zeferino`
)
